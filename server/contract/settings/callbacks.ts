/** When citizens are called back, and what follows a call that reached nobody (domain B.2, C.3, C.6, C.7; seed 4.1.2). */
import { amount, clock, span } from './setting.ts'

const base = { theme: 'callbacks', applies: ['api', 'worker'], source: 'practice' } as const
const later = {
  zh: '只影响此后产生的回访，已排定的不变。',
  en: 'It counts for callbacks that come from now on; those that are planned stay.',
}

export const callbacks = {
  'callbacks.first-response': span({
    ...base,
    source: 'seed',
    unit: 'minutes',
    min: 1,
    max: 1_440,
    default: 10,
    name: { zh: '首次回访', en: 'First callback' },
    help: {
      zh: `派单后多久回访会员，询问商户是否已联系。${later.zh}`,
      en: `How long after dispatch the member is asked whether the merchant made contact. ${later.en}`,
    },
  }),
  'callbacks.recheck': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 1_440,
    default: 10,
    name: { zh: '商户承诺后的复查', en: 'Second look after a promise' },
    help: {
      zh: `商户承诺马上联系会员后，多久再次回访。${later.zh}`,
      en: `How long after a merchant's promise the member is called again. ${later.en}`,
    },
  }),
  'callbacks.satisfaction': span({
    ...base,
    source: 'seed',
    unit: 'hours',
    min: 1,
    max: 720,
    default: 24,
    name: { zh: '满意度回访', en: 'Satisfaction callback' },
    help: {
      zh: `派单后多久回访会员的满意度。${later.zh}`,
      en: `How long after dispatch the member is asked about the service. ${later.en}`,
    },
  }),
  'callbacks.after-appointment': span({
    ...base,
    unit: 'minutes',
    min: 0,
    max: 2_880,
    default: 120,
    name: { zh: '预约结束后的满意度回访', en: 'Satisfaction callback after an appointment' },
    help: {
      zh: `预约结束后至少过这么久才回访；与上一项取较晚者。${later.zh}`,
      en: `No earlier than this after the end of the appointment; the later of the two counts. ${later.en}`,
    },
  }),
  'callbacks.opens': clock({
    ...base,
    default: '08:30',
    name: { zh: '外呼市民最早时间', en: 'Citizens are called from' },
    help: {
      zh: `按中心时间。早于此时到期的回访顺延到此时；与市民约定的时间除外。${later.zh}`,
      en: `By the centre's clock. What falls due earlier waits until then, but for times agreed with the citizen. ${later.en}`,
    },
  }),
  'callbacks.closes': clock({
    ...base,
    default: '20:30',
    name: { zh: '外呼市民最晚时间', en: 'Citizens are called until' },
    help: {
      zh: `按中心时间。晚于此时到期的回访顺延到次日；与市民约定的时间除外。${later.zh}`,
      en: `By the centre's clock. What falls due later waits for the next day, but for times agreed with the citizen. ${later.en}`,
    },
  }),
  'callbacks.afternoon': clock({
    ...base,
    default: '12:00',
    name: { zh: '下午时段开始', en: 'Afternoon begins' },
    help: {
      zh: '未接通的满意度回访换一个时段再拨：上午、下午、晚上。',
      en: 'A satisfaction call that reached nobody is made again in another part of the day: morning, afternoon, evening.',
    },
  }),
  'callbacks.evening': clock({
    ...base,
    default: '18:00',
    name: { zh: '晚上时段开始', en: 'Evening begins' },
    help: {
      zh: '未接通的满意度回访换一个时段再拨：上午、下午、晚上。',
      en: 'A satisfaction call that reached nobody is made again in another part of the day: morning, afternoon, evening.',
    },
  }),
  'callbacks.second-try': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 240,
    default: 5,
    name: { zh: '首次回访第二次拨打', en: 'First callback: second try after' },
    help: { zh: '首次回访未接通后，多久再拨。', en: 'How long after a first callback that reached nobody it is tried again.' },
  }),
  'callbacks.third-try': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 240,
    default: 10,
    name: { zh: '首次回访第三次拨打', en: 'First callback: third try after' },
    help: {
      zh: '第二次未接通后，多久再拨；第三次仍未接通则询问商户。',
      en: 'How long after the second try; after a third one in vain the merchant is asked.',
    },
  }),
  'callbacks.attempts': amount({
    ...base,
    unit: 'times',
    min: 1,
    max: 10,
    default: 3,
    name: { zh: '满意度回访的次数', en: 'Attempts at a satisfaction callback' },
    help: {
      zh: '拨打这么多次、且超过下一项的时间仍未接通，工单按“未回访到”办结。',
      en: 'After so many attempts in vain, over at least the time of the next setting, the order is completed as not reached.',
    },
  }),
  'callbacks.unreached-over': span({
    ...base,
    unit: 'hours',
    min: 1,
    max: 336,
    default: 24,
    name: { zh: '未回访到至少历时', en: 'Not reached over at least' },
    help: {
      zh: '从第一次拨打起至少过这么久，才能按“未回访到”办结。',
      en: 'An order is completed as not reached no sooner than this after the first attempt.',
    },
  }),
  'callbacks.between-attempts': span({
    ...base,
    unit: 'minutes',
    min: 10,
    max: 1_440,
    default: 120,
    name: { zh: '同日两次拨打的间隔', en: 'Between two attempts of a day' },
    help: {
      zh: '同一天换时段再拨，至少相隔这么久。',
      en: 'Two attempts of the same day, in two parts of it, are at least so far apart.',
    },
  }),
  'callbacks.furthest-recall': span({
    ...base,
    applies: ['api'],
    unit: 'days',
    min: 1,
    max: 365,
    default: 60,
    name: { zh: '改约回访的最远时间', en: 'Furthest agreed callback' },
    help: { zh: '与会员约定的回访时间最多在多少天以后。', en: 'How many days ahead a callback may be agreed with a member.' },
  }),
  'callbacks.overdue-first': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 1_440,
    default: 5,
    name: { zh: '首次回访超时', en: 'First callback is overdue after' },
    help: {
      zh: '到可以拨打的时间后，过多久标为超时。',
      en: 'How long after the time from which it could be made it is marked as overdue.',
    },
  }),
  'callbacks.overdue-satisfaction': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 10_080,
    default: 120,
    name: { zh: '满意度回访超时', en: 'Satisfaction callback is overdue after' },
    help: {
      zh: '到可以拨打的时间后，过多久标为超时。',
      en: 'How long after the time from which it could be made it is marked as overdue.',
    },
  }),
  'callbacks.missed-call': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 1_440,
    default: 30,
    name: { zh: '漏接来电的回拨时限', en: 'Missed calls are called back within' },
    help: { zh: '超过这个时间未回拨，列表中标为超时。', en: 'Missed calls that wait longer are overdue in the list.' },
  }),
  'callbacks.missed-kept': span({
    ...base,
    unit: 'days',
    min: 1,
    max: 90,
    default: 7,
    name: { zh: '漏接来电保留在列表的时间', en: 'Missed calls stay in the list for' },
    help: {
      zh: '更早的漏接来电只在通话记录中可查。',
      en: 'Older ones are found in the history of calls alone.',
    },
  }),
}

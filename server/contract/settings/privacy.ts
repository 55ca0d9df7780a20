/** How much of people's numbers one person may come to see (domain C.11-12). */
import { amount, span } from './setting.ts'

const base = { theme: 'privacy', applies: ['api'], source: 'practice' } as const

export const privacy = {
  'privacy.reveals-an-hour': amount({
    ...base,
    unit: 'times',
    min: 1,
    max: 1_000,
    default: 30,
    name: { zh: '每人每小时查看完整号码', en: 'Full numbers, a person and hour' },
    help: {
      zh: '超过则拒绝并提醒班长。',
      en: 'Who wants more is refused, and the team lead is told.',
    },
  }),
  'privacy.reveal-days': span({
    ...base,
    unit: 'days',
    min: 0,
    max: 365,
    default: 14,
    name: { zh: '工单关闭后仍可查看号码', en: 'Numbers of closed orders are shown for' },
    help: {
      zh: '经办人在工单关闭后多少天内仍可查看其号码。',
      en: 'For how many days after its closing those who worked on an order may see its number.',
    },
  }),
  'privacy.just-ended': span({
    ...base,
    unit: 'minutes',
    min: 0,
    max: 480,
    default: 30,
    name: { zh: '通话结束后仍可查看号码', en: 'Numbers of own calls are shown for' },
    help: {
      zh: '自己的通话结束后多久内仍可查看对方号码，以便补记。',
      en: 'For how long after the end of their own call people may see its number, to finish what was said.',
    },
  }),
  'privacy.searches-a-minute': amount({
    ...base,
    unit: 'times',
    min: 1,
    max: 1_000,
    default: 20,
    name: { zh: '每人每分钟按号码查找', en: 'Searches by number, a person and minute' },
    help: { zh: '每个列表分别计数。', en: 'Counted in each list.' },
  }),
  'privacy.searches-an-hour': amount({
    ...base,
    unit: 'times',
    min: 1,
    max: 10_000,
    default: 400,
    name: { zh: '每人每小时按号码查找', en: 'Searches by number, a person and hour' },
    help: {
      zh: '所有列表和表单合计；超过则拒绝并提醒班长。',
      en: 'In all lists and forms together; who wants more is refused, and the team lead is told.',
    },
  }),
}

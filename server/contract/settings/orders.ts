/** Time limits of service orders on their way to a merchant (domain B.2, C.3, C.7). */
import { span } from './setting.ts'

const base = { theme: 'orders', applies: ['api', 'worker'], source: 'practice' } as const
const later = {
  zh: '只影响此后的操作，已定的时限不变。',
  en: 'It counts for what is done from now on; limits that were set stay.',
}

export const orders = {
  'orders.claim': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 240,
    default: 15,
    name: { zh: '认领锁定时间', en: 'Claim locks for' },
    help: {
      zh: `派单座席认领工单后，其他人多久不能认领；每次询问商户重新计时。${later.zh}`,
      en: `How long a claimed order is kept from others; each enquiry at a merchant begins it anew. ${later.en}`,
    },
  }),
  'orders.dispatch-urgent': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 1_440,
    default: 10,
    name: { zh: '紧急工单的派单时限', en: 'Urgent orders are dispatched within' },
    help: {
      zh: `从受理到派单；超时在列表中标红。${later.zh}`,
      en: `From intake to dispatch; later ones are overdue in the lists. ${later.en}`,
    },
  }),
  'orders.dispatch-normal': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 2_880,
    default: 30,
    name: { zh: '普通工单的派单时限', en: 'Normal orders are dispatched within' },
    help: {
      zh: `从受理到派单；超时在列表中标红。${later.zh}`,
      en: `From intake to dispatch; later ones are overdue in the lists. ${later.en}`,
    },
  }),
  'orders.dispatch-later': span({
    ...base,
    unit: 'minutes',
    min: 1,
    max: 10_080,
    default: 240,
    name: { zh: '远期预约工单的派单时限', en: 'Orders with a far appointment are dispatched within' },
    help: {
      zh: `预约时间较远的普通工单，从受理到派单的时限。${later.zh}`,
      en: `From intake to dispatch, for normal orders whose appointment is far off. ${later.en}`,
    },
  }),
  'orders.far-appointment': span({
    ...base,
    unit: 'hours',
    min: 1,
    max: 720,
    default: 24,
    name: { zh: '多久以后的预约算远期', en: 'An appointment is far off beyond' },
    help: {
      zh: `预约时间距受理超过这么久，按远期预约的派单时限。${later.zh}`,
      en: `Orders whose appointment is further away than this have the longer limit. ${later.en}`,
    },
  }),
  'orders.warning': span({
    ...base,
    unit: 'minutes',
    min: 0,
    max: 1_440,
    default: 60,
    name: { zh: '到期前最早提醒', en: 'Warning before a limit, at most' },
    help: {
      zh: `时限走过三分之二时变黄，但最多提前这么久。${later.zh}`,
      en: `A limit turns amber when two thirds of it are over, but no earlier than this before its end. ${later.en}`,
    },
  }),
  'orders.furthest-limit': span({
    ...base,
    applies: ['api'],
    unit: 'days',
    min: 1,
    max: 730,
    default: 90,
    name: { zh: '派单时可定的最远时间', en: 'Furthest time set at dispatch' },
    help: {
      zh: '派单时填写的处理时限和回访时间，最多可定到多少天以后。',
      en: 'How many days ahead the merchant limit and the callback may lie that are set at dispatch.',
    },
  }),
  'orders.reopen': span({
    ...base,
    unit: 'days',
    min: 0,
    max: 365,
    default: 30,
    name: { zh: '办结后可重开的期限', en: 'Completed orders are reopened within' },
    help: {
      zh: '办结多少天以内班长可以重开工单。',
      en: 'For how many days after its completion a team lead may reopen an order.',
    },
  }),
}

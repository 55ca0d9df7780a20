import type { Current } from '../contract/settings/index.ts'
import type { OrderRules } from './core/order.ts'

/** The settings as the state machine of orders takes them. */
export const orderRules = ({ current, ms }: Current): OrderRules => ({
  claimMs: ms('orders.claim'),
  urgentMs: ms('orders.dispatch-urgent'),
  normalMs: ms('orders.dispatch-normal'),
  laterMs: ms('orders.dispatch-later'),
  farOffMs: ms('orders.far-appointment'),
  warningMs: ms('orders.warning'),
  firstResponseMs: ms('callbacks.first-response'),
  recheckMs: ms('callbacks.recheck'),
  satisfactionMs: ms('callbacks.satisfaction'),
  afterAppointmentMs: ms('callbacks.after-appointment'),
  unreached: { attempts: current('callbacks.attempts'), overMs: ms('callbacks.unreached-over') },
  reopenMs: ms('orders.reopen'),
})

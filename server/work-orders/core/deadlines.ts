/** When an order has to be further on (domain B.2 and C.7). Pure; all in epoch ms. */
import type { Due, Ms, Order, OrderRules } from './order.ts'

/** A deadline with its warning at two thirds of the way, at most some time ahead. */
export const dueBy = (rule: Due['rule'], from: Ms, at: Ms, { warningMs }: OrderRules): Due => ({
  rule,
  at,
  warnAt: at - Math.min(warningMs, Math.max(0, Math.round((at - from) / 3))),
})

/** Intake to dispatched: by urgency, and by how far off the appointment is. */
export const dispatchDue = (order: Pick<Order, 'urgency' | 'appointment'>, from: Ms, rules: OrderRules): Due => {
  const isFarOff = order.appointment !== null && order.appointment.from - from > rules.farOffMs
  const unhurried = isFarOff ? rules.laterMs : rules.normalMs
  const span = order.urgency === 'normal' ? unhurried : rules.urgentMs
  return dueBy('dispatch', from, from + span, rules)
}

/** When the member is asked about the service: some time after dispatch, or after the appointment's end if that is later. */
export const satisfactionAt = (dispatchedAt: Ms | null, appointment: Order['appointment'], rules: OrderRules): Ms =>
  Math.max(dispatchedAt === null ? 0 : dispatchedAt + rules.satisfactionMs, appointment ? appointment.to + rules.afterAppointmentMs : 0)

/** When an order has to be further on (domain B.2 and C.7). Pure; all in epoch ms. */
import type { Due, Ms, Order } from './order.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** T1: the first callback, after dispatch [seed]. */
export const FIRST_RESPONSE_MS = 10 * MINUTE
/** T1b: the second look after a merchant's promise. */
export const RECHECK_MS = 10 * MINUTE
/** T2: the satisfaction callback, after dispatch [seed]. */
export const SATISFACTION_MS = 24 * HOUR
/** With an appointment later than that, this long after its end (domain X4). */
export const AFTER_APPOINTMENT_MS = 2 * HOUR

/** A deadline with its warning at two thirds of the way, at most an hour ahead. */
export const dueBy = (rule: Due['rule'], from: Ms, at: Ms): Due => ({
  rule,
  at,
  warnAt: at - Math.min(HOUR, Math.max(0, Math.round((at - from) / 3))),
})

/** Intake to dispatched: urgent 10 min, normal 30 min, appointment more than 24 h ahead: 4 h. */
export const dispatchDue = (order: Pick<Order, 'urgency' | 'appointment'>, from: Ms): Due => {
  const isFarOff = order.appointment !== null && order.appointment.from - from > 24 * HOUR
  const unhurried = isFarOff ? 4 * HOUR : 30 * MINUTE
  const span = order.urgency === 'normal' ? unhurried : 10 * MINUTE
  return dueBy('dispatch', from, from + span)
}

/** When the member is asked about the service: 24 h after dispatch, or 2 h after the appointment's end if that is later. */
export const satisfactionAt = (dispatchedAt: Ms | null, appointment: Order['appointment']): Ms =>
  Math.max(dispatchedAt === null ? 0 : dispatchedAt + SATISFACTION_MS, appointment ? appointment.to + AFTER_APPOINTMENT_MS : 0)

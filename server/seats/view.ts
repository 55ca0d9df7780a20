import type { CallSummary } from '../contract/calls.ts'
import type { SeatView } from '../contract/seats.ts'
import type { Seat } from '../../telephony/core/seat.ts'

/** A seat as screens see it. `call` is the summary of the call that it has, if known. */
export const seatView = (seat: Seat, call: CallSummary | null): SeatView => ({
  id: seat.id,
  state: seat.state,
  since: new Date(seat.since).toISOString(),
  reason: seat.reason,
  after: seat.after ? { state: seat.after.state, reason: seat.after.state === 'paused' ? seat.after.reason : null } : null,
  callsTaken: seat.callsTaken,
  wrapUpEndsAt: seat.wrapUpUntil === null ? null : new Date(seat.wrapUpUntil).toISOString(),
  reachable: seat.reachable,
  device: seat.state === 'offline' ? null : seat.device,
  person: seat.person,
  call,
})

/** A seat nobody has signed in to yet: the switch does not speak of it before. */
export const silentSeat = (id: string): SeatView => ({
  id,
  state: 'offline',
  since: new Date(0).toISOString(),
  reason: null,
  after: null,
  callsTaken: 0,
  wrapUpEndsAt: null,
  reachable: false,
  device: null,
  person: null,
  call: null,
})

/** How far somebody's reach goes among what is live: seats, calls, queues. */
import type { Seat } from '../../telephony/core/seat.ts'
import type { Reached } from '../scope.ts'
import { seatsIn, type CallRecord } from '../switch-link/call-record.ts'

/** What is live within a reach. */
export type LiveReach = { seat(id: string): boolean; call(call: CallRecord): boolean; queue(id: string): boolean }

/**
 * Says of seats, calls and queues that are live whether they are within what was reached; `seats` are the seats as they are now. A team
 * that answers for no queue by name sees the figures of all.
 */
export const liveWithin = (reached: Reached, seats: readonly Seat[]): LiveReach => {
  if (reached.reach === 'all') return { seat: () => true, call: () => true, queue: () => true }
  const team = reached.reach === 'team' ? reached : null
  const theirs = new Set(seats.filter(({ person }) => person && reached.people.includes(person.id)).map(({ id }) => id))
  const seat = (id: string) => theirs.has(id) || (team?.seats.includes(id) ?? false)
  return {
    seat,
    queue: id => !team?.queues.length || !team.foreign.includes(id),
    call(call) {
      const at = seatsIn(call)
      if (at.length) return at.some(seat)
      return team !== null && (call.queueId === null || !team.foreign.includes(call.queueId))
    },
  }
}

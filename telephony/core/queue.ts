import type { CallId, Ms, QueueId } from './glossary.ts'
import { strategies, type StrategyName } from './strategies/index.ts'
import type { Candidate } from './strategies/strategy.ts'

/** A queue's settings; from the database, changed at any time. */
export type QueueSettings = {
  id: QueueId
  name: { zh: string; en: string }
  strategy: StrategyName
  /** How long one seat rings before the next is tried. */
  ringMs: number
  wrapUpMs: number
  /** Added to the priority of each of its calls: what one queue has over the others. */
  priority: number
  /** A waiting call gains one step of priority each time this passes; 0 for never. */
  ageMs: number
  /** The seconds within which an answer counts towards the service level. */
  serviceLevelMs: number
}

export type Waiting = { call: CallId; queue: QueueId; priority: number; since: Ms }
export type Assignment = { call: CallId; seat: Candidate['seat']['id'] }

/** A call's own priority, its queue's, and what it gained by waiting: higher is served first. */
export const effectivePriority = (waiting: Waiting, queue: QueueSettings | undefined, now: Ms): number => {
  const { priority = 0, ageMs = 0 } = queue ?? {}
  return waiting.priority + priority + (ageMs > 0 ? Math.floor(Math.max(0, now - waiting.since) / ageMs) : 0)
}

/** The line in the order of service: effective priority, then time of entry, then id. Returns a new array. */
export const inOrder = (line: readonly Waiting[], queues: ReadonlyMap<QueueId, QueueSettings>, now: Ms): Waiting[] => {
  const rank = (w: Waiting) => effectivePriority(w, queues.get(w.queue), now)
  return [...line].sort((a, b) => rank(b) - rank(a) || a.since - b.since || (a.call < b.call ? -1 : 1))
}

/** May this seat be offered a call of this queue now? */
export const fits = ({ seat, profile }: Candidate, queue: QueueId): boolean =>
  seat.state === 'ready' && seat.reachable && (profile.skills[queue] ?? 0) > 0

/**
 * Who gets whom: walks the line in order of service and gives each call the best fitting seat that is left.
 * Afterwards no call waits while a fitting seat is ready, and no seat has two calls.
 */
export const assign = (
  line: readonly Waiting[],
  candidates: readonly Candidate[],
  queues: ReadonlyMap<QueueId, QueueSettings>,
  now: Ms,
): Assignment[] => {
  const free = new Map(candidates.filter(c => c.seat.state === 'ready' && c.seat.reachable).map(c => [c.seat.id, c]))
  if (free.size === 0 || line.length === 0) return []
  const assignments: Assignment[] = []
  for (const waiting of inOrder(line, queues, now)) {
    if (free.size === 0) break
    const compare = strategies[queues.get(waiting.queue)?.strategy ?? 'longest-idle']
    let best: Candidate | null = null
    for (const candidate of free.values()) {
      if (!fits(candidate, waiting.queue)) continue
      const order = best ? compare(candidate, best, waiting.queue) : -1
      if (!best || order < 0 || (order === 0 && candidate.seat.id < best.seat.id)) best = candidate
    }
    if (!best) continue
    free.delete(best.seat.id)
    assignments.push({ call: waiting.call, seat: best.seat.id })
  }
  return assignments
}

/** How many are served before this call within its queue, or null if it is not waiting. 0 = next. */
export const position = (line: readonly Waiting[], queues: ReadonlyMap<QueueId, QueueSettings>, call: CallId, now: Ms): number | null => {
  const mine = line.find(w => w.call === call)
  if (!mine) return null
  return inOrder(
    line.filter(w => w.queue === mine.queue),
    queues,
    now,
  ).findIndex(w => w.call === call)
}

/**
 * Expected wait in ms: the calls ahead and this one, each taking the mean handling time, shared by the seats that take the queue's calls
 * now or soon. Null when there are none.
 */
export const expectedWait = (ahead: number, servingSeats: number, meanHandlingMs: number): number | null =>
  servingSeats > 0 ? Math.round(((ahead + 1) * meanHandlingMs) / servingSeats) : null

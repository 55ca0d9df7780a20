/**
 * Who took part in a call and which lines it stood in, folded from the switch's facts: one leg for each telephone that rang or was answered
 * beside the customer's own, one visit for each time in a queue. Pure: replaying the facts gives the same parts.
 */
import { isUnreachable } from '../../telephony/core/call/queueing.ts'
import type { Miss } from '../../telephony/core/seat.ts'
import type { CallBrief, CallFact, ConsultedParty } from '../../telephony/core/call/facts.ts'
import { maskNumber } from '../phones/number.ts'

/**
 * Why a telephone rang. `offered`: for a caller of a queue; `dialled`: the seat's own, for a call out; `consulted`: somebody is asked for
 * advice; `transferred`: asked for advice, and rings on for the customer because who asked has hung up.
 */
export type LegWhy = 'offered' | 'dialled' | 'consulted' | 'transferred'
/**
 * What came of it. `withdrawn`: stopped ringing without fault of theirs; `unconnected`: the seat's own
 * telephone in a call out whose number was not reached.
 */
export type LegResult = 'answered' | Miss | 'withdrawn' | 'unconnected'
/**
 * How a visit ended. `answered`: by a seat; `left`: the flow took the caller out of the line; `moved`: into another line; `abandoned`: the
 * caller hung up; `ended`: the call was ended for them.
 */
export type VisitResult = 'answered' | 'left' | 'moved' | 'abandoned' | 'ended'

/** All times are epoch ms, all durations ms. `seq`: number of the last fact that changed this leg. */
export type CallLeg = {
  ordinal: number
  /** The channel that rang first; null where the beginning was lost. */
  leg: string | null
  role: 'agent' | 'guest'
  seatNumber: string | null
  /** Of somebody outside, masked. */
  number: string | null
  why: LegWhy
  /** The seat that asks for advice. */
  askedBy: string | null
  offeredAt: number
  /** Of a call out: when the number answered, too. */
  answeredAt: number | null
  /** Since when somebody who was asked is there for the customer. */
  tookOverAt: number | null
  endedAt: number | null
  /** Null while it rings or is talked on. */
  result: LegResult | null
  /** From the answer to the end, without the time in which the telephone was lost. */
  talkedMs: number
  /** How long the telephone was lost until now, without the time that runs since `awaySince`. */
  awayMs: number
  awaySince: number | null
  seq: number
}

export type QueueVisit = {
  ordinal: number
  queueId: string
  /** Null where the beginning was lost. */
  priority: number | null
  enteredAt: number
  leftAt: number | null
  result: VisitResult | null
  /** Who answered. */
  seatNumber: string | null
  seq: number
}

export type CallParts = { legs: readonly CallLeg[]; visits: readonly QueueVisit[] }

export const NO_PARTS: CallParts = { legs: [], visits: [] }

/** The facts that change parts; others need not look at them. */
const OF_PARTS: ReadonlySet<CallFact['type']> = new Set<CallFact['type']>([
  'queued',
  'left-queue',
  'offered',
  'missed',
  'withdrawn',
  'answered',
  'seat-away',
  'seat-back',
  'consult-started',
  'consult-answered',
  'consult-ended',
  'transferred',
  'ended',
])
export const changesParts = ({ type }: CallFact): boolean => OF_PARTS.has(type)

type Change = { at: number; seq: number }
type NewLeg = Pick<CallLeg, 'role' | 'why'> & Partial<CallLeg>

const withLeg = (parts: CallParts, { at, seq }: Change, leg: NewLeg): CallParts => ({
  ...parts,
  legs: [
    ...parts.legs,
    {
      ordinal: parts.legs.length + 1,
      leg: null,
      seatNumber: null,
      number: null,
      askedBy: null,
      offeredAt: at,
      answeredAt: null,
      tookOverAt: null,
      endedAt: null,
      result: null,
      talkedMs: 0,
      awayMs: 0,
      awaySince: null,
      ...leg,
      seq,
    },
  ],
})

/** The parts with those legs changed that `which` picks. */
const eachLeg = (parts: CallParts, seq: number, which: (leg: CallLeg) => boolean, change: (leg: CallLeg) => Partial<CallLeg>): CallParts =>
  parts.legs.some(which) ? { ...parts, legs: parts.legs.map(leg => (which(leg) ? { ...leg, ...change(leg), seq } : leg)) } : parts

const isRinging = (leg: CallLeg): boolean => leg.endedAt === null && leg.answeredAt === null
const isOpen = (leg: CallLeg): boolean => leg.endedAt === null
const isUp = (leg: CallLeg): boolean => leg.endedAt === null && leg.answeredAt !== null
const isAt =
  (seat: string, state: (leg: CallLeg) => boolean) =>
  (leg: CallLeg): boolean =>
    leg.seatNumber === seat && state(leg)
const isOf =
  (to: ConsultedParty, state: (leg: CallLeg) => boolean) =>
  (leg: CallLeg): boolean =>
    ('seat' in to ? leg.seatNumber === to.seat : leg.role === 'guest') && state(leg)

/** A leg's end. `result` is that of one that was not answered. */
const over =
  (at: number, result: LegResult) =>
  (leg: CallLeg): Partial<CallLeg> => {
    if (leg.answeredAt === null) return { endedAt: at, result }
    const awayMs = leg.awayMs + (leg.awaySince === null ? 0 : at - leg.awaySince)
    return { endedAt: at, result: 'answered', awayMs, awaySince: null, talkedMs: Math.max(0, at - leg.answeredAt - awayMs) }
  }

const openVisit = (parts: CallParts): QueueVisit | undefined => parts.visits.find(({ leftAt }) => leftAt === null)

const withoutVisit = (parts: CallParts, { at, seq }: Change, result: VisitResult, seatNumber: string | null = null): CallParts => {
  const open = openVisit(parts)
  if (!open) return parts
  return { ...parts, visits: parts.visits.map(visit => (visit === open ? { ...visit, leftAt: at, result, seatNumber, seq } : visit)) }
}

const withVisit = (parts: CallParts, { seq }: Change, queueId: string, enteredAt: number, priority: number | null): CallParts => ({
  ...parts,
  visits: [
    ...parts.visits,
    { ordinal: parts.visits.length + 1, queueId, priority, enteredAt, leftAt: null, result: null, seatNumber: null, seq },
  ],
})

/** The visit that a caller must be in who is offered to a seat, where its beginning was lost. */
const inLine = (parts: CallParts, change: Change, { direction, queue, queuedAt }: CallBrief): CallParts =>
  direction === 'outbound' || queue === null || openVisit(parts) ? parts : withVisit(parts, change, queue, queuedAt ?? change.at, null)

const offered = (parts: CallParts, fact: Extract<CallFact, { type: 'offered' }>, change: Change): CallParts => {
  const known = inLine(parts, change, fact.brief)
  const isSame = (leg: CallLeg) => leg.leg === fact.leg
  if (known.legs.some(isSame)) return eachLeg(known, change.seq, isSame, () => ({ why: 'transferred', endedAt: null, result: null }))
  const why = fact.brief.direction === 'outbound' ? 'dialled' : 'offered'
  return withLeg(known, change, { role: 'agent', seatNumber: fact.seat, leg: fact.leg, why })
}

const answered = (parts: CallParts, fact: Extract<CallFact, { type: 'answered' }>, change: Change): CallParts => {
  const { at, seq } = change
  const isOutbound = fact.brief.direction === 'outbound'
  const known = withoutVisit(inLine(parts, change, fact.brief), change, 'answered', fact.seat)
  const rings = isAt(fact.seat, isRinging)
  const tookOver = (leg: CallLeg) => (leg.why === 'transferred' ? { tookOverAt: at } : {})
  if (known.legs.some(rings)) return eachLeg(known, seq, rings, leg => ({ answeredAt: at, ...tookOver(leg) }))
  const why = isOutbound ? 'dialled' : 'offered'
  return withLeg(known, change, { role: 'agent', seatNumber: fact.seat, why, offeredAt: at - fact.rangMs, answeredAt: at })
}

/** Facts of an earlier version tell of no refusal but by its cause (Q.850 21: declined). */
const unanswered = ({ reason, cause }: Extract<CallFact, { type: 'missed' }>): LegResult =>
  reason === 'missed' && cause === 21 ? 'refused' : reason

const missed = (parts: CallParts, fact: Extract<CallFact, { type: 'missed' }>, change: Change): CallParts => {
  const result = unanswered(fact)
  const rings = isAt(fact.seat, isRinging)
  if (parts.legs.some(rings)) return eachLeg(parts, change.seq, rings, over(change.at, result))
  const began = change.at - fact.rangMs
  return withLeg(parts, change, { role: 'agent', seatNumber: fact.seat, why: 'offered', offeredAt: began, endedAt: change.at, result })
}

const partyOf = (to: ConsultedParty): Pick<CallLeg, 'role' | 'seatNumber' | 'number'> =>
  'seat' in to ? { role: 'agent', seatNumber: to.seat, number: null } : { role: 'guest', seatNumber: null, number: maskNumber(to.number) }

const consultAnswered = (parts: CallParts, fact: Extract<CallFact, { type: 'consult-answered' }>, change: Change): CallParts => {
  const rings = isOf(fact.to, isRinging)
  if (parts.legs.some(rings)) return eachLeg(parts, change.seq, rings, () => ({ answeredAt: change.at }))
  const times = { offeredAt: change.at - fact.rangMs, answeredAt: change.at }
  return withLeg(parts, change, { ...partyOf(fact.to), why: 'consulted', askedBy: fact.seat, ...times })
}

/** Q.850 19: rang until the time was over. */
const NO_ANSWER = 19

const consultResult = ({ by, cause, miss }: Extract<CallFact, { type: 'consult-ended' }>): LegResult => {
  if (by === 'seat') return 'withdrawn'
  if (by === 'system') return cause === NO_ANSWER ? 'missed' : 'withdrawn'
  if (miss) return miss
  return isUnreachable(cause, null) ? 'unreachable' : 'refused'
}

/** The parts without the seat that hands over. */
const handedOver = (parts: CallParts, fact: Extract<CallFact, { type: 'transferred' }>, change: Change): CallParts => {
  const { at, seq } = change
  const isOwner = isAt(fact.seat, isUp)
  if (parts.legs.some(isOwner)) return eachLeg(parts, seq, isOwner, over(at, 'answered'))
  const why = fact.brief.direction === 'outbound' ? 'dialled' : 'offered'
  const [began, talkedMs] = [at - fact.talkedMs, fact.talkedMs]
  const times = { offeredAt: began, answeredAt: began, endedAt: at, talkedMs }
  return withLeg(parts, change, { role: 'agent', seatNumber: fact.seat, why, ...times, result: 'answered' })
}

const transferred = (parts: CallParts, fact: Extract<CallFact, { type: 'transferred' }>, change: Change): CallParts => {
  const { at, seq } = change
  const left = handedOver(parts, fact, change)
  const isThere = isOf(fact.to, isUp)
  if (left.legs.some(isThere)) return eachLeg(left, seq, isThere, () => ({ tookOverAt: at }))
  return withLeg(left, change, { ...partyOf(fact.to), why: 'consulted', askedBy: fact.seat, answeredAt: at, tookOverAt: at })
}

const ended = (parts: CallParts, { by }: Extract<CallFact, { type: 'ended' }>, change: Change): CallParts => {
  const { at, seq } = change
  const legs = eachLeg(parts, seq, isOpen, leg => over(at, leg.why === 'dialled' ? 'unconnected' : 'withdrawn')(leg))
  return withoutVisit(legs, change, by === 'party' ? 'abandoned' : 'ended')
}

/**
 * The parts after one more fact, which must be newer than those folded before. A part that changed bears the fact's number; the others are
 * the same objects.
 */
export const foldParts = (parts: CallParts, seq: number, fact: CallFact, at: number): CallParts => {
  const change = { at, seq }
  switch (fact.type) {
    case 'queued':
      // who comes back to the line has lost the seat
      return withVisit(
        withoutVisit(eachLeg(parts, seq, isUp, over(at, 'answered')), change, 'moved'),
        change,
        fact.queue,
        at - (fact.waitedMs ?? 0),
        fact.priority,
      )
    case 'left-queue':
      return withoutVisit(parts, change, 'left')
    case 'offered':
      return offered(parts, fact, change)
    case 'missed':
      return missed(parts, fact, change)
    case 'withdrawn':
      return eachLeg(parts, seq, isAt(fact.seat, isRinging), over(at, 'withdrawn'))
    case 'answered':
      return answered(parts, fact, change)
    case 'seat-away':
      return eachLeg(parts, seq, isAt(fact.seat, isUp), leg => ({ awaySince: leg.awaySince ?? at }))
    case 'seat-back':
      return eachLeg(parts, seq, isAt(fact.seat, isUp), ({ awayMs, awaySince }) => ({
        awayMs: awayMs + (awaySince === null ? 0 : at - awaySince),
        awaySince: null,
      }))
    case 'consult-started':
      return withLeg(parts, change, { ...partyOf(fact.to), leg: fact.leg, why: 'consulted', askedBy: fact.seat })
    case 'consult-answered':
      return consultAnswered(parts, fact, change)
    case 'consult-ended':
      return eachLeg(parts, seq, leg => leg.why === 'consulted' && isOf(fact.to, isOpen)(leg), over(at, consultResult(fact)))
    case 'transferred':
      return transferred(parts, fact, change)
    case 'ended':
      return ended(parts, fact, change)
    default:
      return parts
  }
}

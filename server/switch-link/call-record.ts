/** A call as the database and the screens know it, folded from the switch's facts. Pure: replaying the facts gives the same record. */
import type { CallFact, CallBrief, CallOutcome, ConsultedParty, DialPurpose, EndedBy } from '../../telephony/core/call/facts.ts'
import type { CallState } from '../contract/calls.ts'

/** All times are epoch ms, all durations ms. */
export type CallRecord = {
  id: string
  direction: 'inbound' | 'outbound'
  state: CallState
  number: string | null
  did: string | null
  flowId: string | null
  /** Records of an earlier version do not say. */
  flowVersion?: number | null
  queueId: string | null
  language: 'zh' | 'en'
  seatNumber: string | null
  purpose: DialPurpose | null
  /**
   * The caller came to a person's line or message box, or to words that lead nowhere else: missed, unless somebody answers. Records of an
   * earlier version do not say.
   */
  wantedPerson?: boolean
  keys: string
  /** The keys with their times and the node that heard them. Live only: the database keeps them as events. */
  keyed: { at: number; node: string | null; digit: string }[]
  node: string | null
  muted: boolean
  /** Live only: whom the seat asks while the other side waits, and where it has come to. */
  consult?: { to: ConsultedParty; state: 'ringing' | 'talking' | 'customer'; muted: boolean } | null
  /** Live only: the other side hung up while the seat and whom it asked talk on. */
  alone?: boolean
  /** Live only: nothing comes from the other side of a running conversation. */
  silent?: boolean
  /**
   * Live only. `refused`: the other side does not want to be recorded; `failed`: the switch could not, and tries again. Records of an
   * earlier version do not say.
   */
  recording?: 'off' | 'on' | 'refused' | 'failed'
  startedAt: number
  queuedAt: number | null
  /**
   * Live only: since when the caller stands in the line this time, of which `queuedAt` is the first; null once out of it. Records of an
   * earlier version, and those whose beginning was lost, do not say.
   */
  waitsSince?: number | null
  offeredAt: number | null
  /** Live only: the offer that rings at a seat now and that the seat may decline; null or absent: none. */
  offer?: string | null
  answeredAt: number | null
  endedAt: number | null
  ivrMs: number
  waitedMs: number
  rangMs: number
  talkedMs: number
  heldMs: number
  result: CallOutcome | null
  endedBy: EndedBy | null
  cause: number | null
  sip: number | null
  /** Sequence number of the last fact folded in. */
  seq: number
}

const fresh = (id: string, at: number): CallRecord => ({
  id,
  direction: 'inbound',
  state: 'ivr',
  number: null,
  did: null,
  flowId: null,
  flowVersion: null,
  queueId: null,
  language: 'zh',
  seatNumber: null,
  purpose: null,
  wantedPerson: false,
  keys: '',
  keyed: [],
  node: null,
  muted: false,
  recording: 'off',
  startedAt: at,
  queuedAt: null,
  offeredAt: null,
  answeredAt: null,
  endedAt: null,
  ivrMs: 0,
  waitedMs: 0,
  rangMs: 0,
  talkedMs: 0,
  heldMs: 0,
  result: null,
  endedBy: null,
  cause: null,
  sip: null,
  seq: 0,
})

/** What a fact's brief says, for a record whose beginning was lost. */
const briefed = (call: CallRecord, brief: CallBrief): CallRecord => ({
  ...call,
  direction: brief.direction,
  number: call.number ?? brief.number,
  did: call.did ?? brief.did,
  queueId: brief.queue ?? call.queueId,
  wantedPerson: (call.wantedPerson ?? false) || (brief.direction === 'inbound' && brief.queue !== null),
  language: brief.language,
  keys: call.keys || brief.keys,
  startedAt: Math.min(call.startedAt, brief.arrivedAt),
  queuedAt: call.queuedAt ?? brief.queuedAt,
  purpose: call.purpose ?? brief.purpose,
})

/** Who of two in a consultation does not want to be heard. */
const withMute = (call: CallRecord, seat: string, muted: boolean): CallRecord => {
  const isAsked = call.consult && 'seat' in call.consult.to && call.consult.to.seat === seat
  return isAsked ? { ...call, consult: { ...call.consult!, muted } } : { ...call, muted }
}

const folded = (call: CallRecord, fact: CallFact, at: number): CallRecord => {
  switch (fact.type) {
    case 'arrived':
      return {
        ...call,
        number: fact.number,
        did: fact.did,
        flowId: fact.flow || null,
        flowVersion: fact.version ?? null,
        startedAt: at - (fact.lateMs ?? 0),
      }
    case 'dialling':
      return {
        ...call,
        direction: 'outbound',
        state: 'ringing',
        number: fact.number,
        seatNumber: fact.seat,
        purpose: fact.purpose,
        startedAt: at,
      }
    case 'keyed':
      return { ...call, keys: call.keys + fact.digit, keyed: [...call.keyed, { at, node: call.node, digit: fact.digit }] }
    case 'flow':
      if (fact.note.note === 'entered')
        return { ...call, node: fact.node, wantedPerson: (call.wantedPerson ?? false) || fact.note.person === true }
      return fact.note.note === 'language' ? { ...call, language: fact.note.language } : call
    case 'queued': {
      const since = at - (fact.waitedMs ?? 0)
      return {
        ...call,
        state: 'waiting',
        wantedPerson: true,
        queueId: fact.queue,
        seatNumber: null,
        muted: false,
        queuedAt: call.queuedAt ?? since,
        waitsSince: since,
        ivrMs: call.queuedAt === null ? since - call.startedAt : call.ivrMs,
      }
    }
    case 'left-queue':
      return { ...call, state: 'ivr', waitsSince: null, waitedMs: call.waitedMs + fact.waitedMs }
    case 'offered':
      return { ...briefed(call, fact.brief), state: 'ringing', seatNumber: fact.seat, offeredAt: at, offer: fact.offer ?? null }
    case 'missed':
      return { ...call, state: 'waiting', seatNumber: null, offer: null, rangMs: call.rangMs + fact.rangMs }
    case 'withdrawn':
      return { ...call, state: 'waiting', seatNumber: null, offer: null }
    case 'answered': {
      const known = briefed(call, fact.brief)
      return {
        ...known,
        state: 'talking',
        seatNumber: fact.seat,
        offer: null,
        muted: false,
        answeredAt: call.answeredAt ?? at,
        waitsSince: null,
        waitedMs: call.waitedMs + fact.waitedMs,
        rangMs: call.rangMs + fact.rangMs,
      }
    }
    case 'held':
      return { ...call, state: 'held' }
    case 'unheld':
      return { ...call, state: 'talking' }
    case 'muted':
    case 'unmuted':
      return withMute(call, fact.seat, fact.type === 'muted')
    case 'line-silent':
    case 'line-heard':
      return { ...call, silent: fact.type === 'line-silent' }
    case 'recording-started':
      return { ...call, recording: 'on' }
    case 'recording-stopped':
    case 'recording-allowed':
      return { ...call, recording: 'off' }
    case 'recording-refused':
      return { ...call, recording: 'refused' }
    case 'recording-failed':
      return { ...call, recording: 'failed' }
    case 'seat-away':
      return { ...call, state: 'away' }
    case 'seat-back':
      return { ...call, state: 'talking', muted: false }
    case 'consult-started':
      return { ...call, consult: { to: fact.to, state: 'ringing', muted: false }, offer: fact.offer ?? null }
    case 'consult-answered':
      return { ...call, consult: { to: fact.to, state: 'talking', muted: false }, offer: null }
    case 'alternated':
      return { ...call, consult: call.consult && { ...call.consult, state: fact.speaksTo === 'customer' ? 'customer' : 'talking' } }
    case 'consult-ended':
      return { ...call, consult: null, offer: null }
    case 'transferred':
      return {
        ...briefed(call, fact.brief),
        state: 'talking',
        seatNumber: 'seat' in fact.to ? fact.to.seat : call.seatNumber,
        muted: call.consult?.muted ?? false,
        consult: null,
        offer: null,
      }
    case 'customer-left':
      return { ...call, state: 'talking', alone: true }
    case 'ended': {
      const known = briefed(call, fact.brief)
      return {
        ...known,
        state: 'ended',
        endedAt: at,
        endedBy: fact.by,
        result: fact.outcome,
        cause: fact.cause,
        sip: fact.sip,
        muted: false,
        consult: null,
        offer: null,
        alone: false,
        silent: false,
        seatNumber: fact.seat ?? known.seatNumber,
        talkedMs: fact.talkedMs,
        waitedMs: fact.waitedMs,
        heldMs: fact.heldMs,
        ivrMs: known.direction === 'inbound' && known.queuedAt === null ? at - known.startedAt : known.ivrMs,
      }
    }
    default:
      return call
  }
}

/** The seats that are in a call: who answers for it first, then whom that seat asks. */
export const seatsIn = ({ seatNumber, consult }: CallRecord): string[] => [
  ...(seatNumber ? [seatNumber] : []),
  ...(consult && 'seat' in consult.to ? [consult.to.seat] : []),
]

/**
 * The record after one more fact. A fact that is in it already (its `seq` is not newer) changes nothing, so that reading the journal twice
 * is harmless. `call` is null for the first one.
 */
export const fold = (call: CallRecord | null, id: string, seq: number, fact: CallFact, at: number): CallRecord =>
  call && seq <= call.seq ? call : { ...folded(call ?? fresh(id, at), fact, at), seq }

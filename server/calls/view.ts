import type { CallDetail, CallLegView, CallPop, CallSummary, NumberView, RecordingView } from '../contract/calls.ts'
import { isPlayable } from '../contract/recording-states.ts'
import type { MemberContext } from '../contract/pop.ts'
import { kindOf, maskNumber } from '../phones/number.ts'
import { LEAST_SPEECH_MS } from '../recordings/speech-level.ts'
import type { CallRecord } from '../switch-link/call-record.ts'
import type { NamedLeg } from './parts-store.ts'
import type { CallEventRow, RecordingRow } from './store.ts'

const ms = (at: Date | null): number | null => at?.getTime() ?? null
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** A number as a seat may see it. `number` is E.164, or the bare digits of what is none. */
export const numberView = (number: string | null): NumberView =>
  number ? { masked: maskNumber(number), kind: kindOf(number) } : { masked: '', kind: 'anonymous' }

/** The name behind a number, where exactly one member or merchant has it. */
export const nameIn = (context: MemberContext | null | undefined): string | null => {
  if (context?.match === 'one') return context.members[0]?.name ?? null
  return context?.match === 'merchant' ? (context.merchants[0]?.name ?? null) : null
}

const consultView = ({ consult }: CallRecord): CallSummary['consult'] =>
  consult
    ? {
        seatId: 'seat' in consult.to ? consult.to.seat : null,
        number: 'number' in consult.to ? numberView(consult.to.number) : null,
        state: consult.state,
        muted: consult.muted,
      }
    : null

/** One line of a list, a board or the phone bar. */
export const callSummary = (call: CallRecord, name: string | null = null): CallSummary => ({
  id: call.id,
  direction: call.direction,
  state: call.state,
  number: numberView(call.number),
  name,
  did: call.did,
  queue: call.queueId,
  language: call.language,
  seatId: call.seatNumber,
  offer: call.offer ?? null,
  muted: call.muted,
  recording: call.recording ?? 'off',
  consult: consultView(call),
  alone: call.alone ?? false,
  silent: call.silent ?? false,
  startedAt: new Date(call.startedAt).toISOString(),
  queuedAt: iso(call.queuedAt),
  answeredAt: iso(call.answeredAt),
  endedAt: iso(call.endedAt),
  result: call.result,
  endedBy: call.endedBy,
  orderId: call.purpose?.orderId ?? null,
})

/** Says of a call who is in contact with its number, by the calls that are live now; null for nobody. */
export const engagedIn = (live: readonly CallRecord[]): ((call: CallRecord) => NonNullable<CallSummary['engaged']> | null) => {
  const byNumber = new Map<string, { seatId: string | null }>()
  for (const { number, direction, seatNumber, answeredAt } of live) {
    if (number === null) continue
    const seatId = direction === 'outbound' || answeredAt !== null ? seatNumber : null
    if (seatId !== null || !byNumber.has(number)) byNumber.set(number, { seatId })
  }
  return ({ number }) => (number === null ? null : (byNumber.get(number) ?? null))
}

/** How long the caller of an offer made at `at` has waited this time, and in all. */
const waitedUntil = (call: CallRecord, at: number): Pick<CallPop, 'waitedMs' | 'waitedInAllMs'> => {
  const { queuedAt, answeredAt, waitedMs } = call
  const { waitsSince: since = answeredAt === null ? queuedAt : null } = call
  const now = since === null ? 0 : Math.max(0, at - since)
  return { waitedMs: now, waitedInAllMs: waitedMs + now }
}

/** The screen pop of an offer made at `at` (epoch ms). `context` undefined means: not known yet. */
export const popOf = (call: CallRecord, context: MemberContext | undefined, at: number, askedBy: string | null = null): CallPop => ({
  call: callSummary(call, nameIn(context)),
  keys: call.keyed.map(({ at: keyedAt, node, digit }) => ({ at: new Date(keyedAt).toISOString(), node, digit })),
  ...waitedUntil(call, at),
  askedBy,
  autoAnswer: call.direction === 'outbound' && askedBy === null,
  context: context ?? null,
  contextPending: context === undefined,
  about: call.purpose,
})

/** A recording as a person may see it; `mayPlay` gives the address of its audio. */
export const recordingView = (row: RecordingRow, mayPlay: boolean): RecordingView => ({
  id: row.id,
  callId: row.callId,
  state: row.state,
  reason: row.reason as RecordingView['reason'],
  seconds: row.durationMs === null ? null : row.durationMs / 1000,
  bytes: row.bytes,
  empty: row.speechMs !== null && row.speechMs < LEAST_SPEECH_MS,
  audio: mayPlay && isPlayable(row.state) ? `/api/recordings/${encodeURIComponent(row.id)}/audio` : null,
})

const legView = (leg: NamedLeg): CallLegView => ({
  ordinal: leg.ordinal,
  role: leg.role,
  seatId: leg.seatNumber,
  person: leg.person,
  number: leg.number,
  why: leg.why,
  askedBy: leg.askedBy,
  offeredAt: leg.offeredAt.toISOString(),
  answeredAt: iso(ms(leg.answeredAt)),
  tookOverAt: iso(ms(leg.tookOverAt)),
  endedAt: iso(ms(leg.endedAt)),
  result: leg.result,
  talkedMs: leg.talkedMs,
})

/** What is stored of a call beside its row. */
export type StoredDetail = { events: readonly CallEventRow[]; recordings: readonly RecordingRow[]; legs: readonly NamedLeg[] }

/** One call with its events, recordings and legs. */
export const detailOf = (
  { record, name, orderId }: { record: CallRecord; name: string | null; orderId: string | null },
  { events, recordings, legs }: StoredDetail,
  mayPlay: boolean,
): CallDetail => {
  let node: string | null = null
  const keys: CallDetail['keys'] = []
  for (const { type, data, at } of events) {
    if (type === 'flow' && (data.note as { note?: string } | undefined)?.note === 'entered') node = String(data.node)
    if (type === 'keyed') keys.push({ at: at.toISOString(), node, digit: String(data.digit) })
  }
  return {
    call: { ...callSummary(record, name), orderId },
    keys: keys.length ? keys : record.keyed.map(key => ({ ...key, at: new Date(key.at).toISOString() })),
    ivrMs: record.ivrMs,
    waitedMs: record.waitedMs,
    rangMs: record.rangMs,
    talkedMs: record.talkedMs,
    heldMs: record.heldMs,
    legs: legs.map(legView),
    events: events.map(({ entryId, at, type, data }) => ({ id: entryId, at: at.toISOString(), type, data })),
    recordings: recordings.map(row => recordingView(row, mayPlay)),
  }
}

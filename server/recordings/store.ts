import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callEvents, calls, recordingAccess, recordings } from '../../db/schema/index.ts'
import { MAX_CALL_MS } from '../../telephony/core/call/call.ts'
import { writeAudit } from '../audit/write.ts'
import type { RecordingReason } from '../contract/recording-states.ts'
import { isAudibleCall, type CallReach } from '../references/call-reach.ts'
import type { MadeAudio } from './audio.ts'
import { excusesIn, type Silences, type Verdict } from './verdict.ts'

export type StoredRecording = typeof recordings.$inferSelect

/** One recording, and whether this person may hear it: who sat at its seat as well as who took part in its call. */
export const findRecording = async (db: Db, id: string, reach: CallReach): Promise<(StoredRecording & { mayPlay: boolean }) | null> => {
  const audible = await isAudibleCall(db, reach, sql`recordings.kind = 'voicemail'`)
  const mayPlay = sql<boolean>`coalesce(${audible}, false)`
  const [found] = await db
    .select({ row: recordings, mayPlay })
    .from(recordings)
    .leftJoin(calls, eq(calls.id, recordings.callId))
    .where(eq(recordings.id, id))
  return found ? { ...found.row, mayPlay: found.mayPlay || (reach.play !== null && found.row.staffId === reach.reader) } : null
}

/** Writes down who listens, before anything is heard. */
export const logPlayback = async (db: Db, recordingId: string, staffId: string, address: string): Promise<void> => {
  await db.transaction(async tx => {
    await tx.insert(recordingAccess).values({ recordingId, staffId, action: 'play', address })
    await writeAudit(tx, { staffId, action: 'recording.play', subject: { kind: 'recording', id: recordingId }, address })
  })
}

/** Recordings that wait for their stereo file since before `before`, 500 at most. */
export const waitingSince = async (db: Db, before: Date): Promise<string[]> =>
  (
    await db
      .select({ id: recordings.id })
      .from(recordings)
      .where(and(eq(recordings.state, 'processing'), lt(recordings.updatedAt, before)))
      .limit(500)
  ).map(row => row.id)

/** `durationMs` is what the clock says; `reason` what the switch said of it. */
export type WaitingRecording = {
  id: string
  callId: string
  kind: 'conversation' | 'voicemail'
  startedAt: Date
  durationMs: number | null
  reason: RecordingReason | null
}

/** Those of `ids` that still wait for their stereo file. */
export const findWaiting = async (db: Db, ids: readonly string[]): Promise<WaitingRecording[]> => {
  const rows = await db
    .select()
    .from(recordings)
    .where(and(sql`${recordings.id} = any(${sql.param([...ids])})`, eq(recordings.state, 'processing')))
  return rows.map(({ id, callId, kind, startedAt, endedAt, durationMs, reason }) => ({
    id,
    callId,
    kind,
    startedAt,
    durationMs: durationMs ?? (endedAt === null ? null : Math.max(0, endedAt.getTime() - startedAt.getTime())),
    reason: reason as RecordingReason | null,
  }))
}

/** How long after its call's end a recording may still be told of. */
const FORGOTTEN_MS = 60_000
/** How long a recording may run without its end being told: longer than any call. */
const LONGEST_MS = MAX_CALL_MS + 600_000

/**
 * Gives up waiting for the end of recordings whose call has ended without saying so, or which run longer than any call can: what there is
 * of them is to be processed.
 */
export const closeForgotten = async (db: Db, now: Date): Promise<void> => {
  await db.execute(sql`
    update ${recordings} set state = 'processing', updated_at = now() - interval '1 hour', reason = coalesce(${recordings.reason}, 'lost'),
      ended_at = (select c.ended_at from ${calls} c where c.id = ${recordings.callId})
    where ${recordings.state} = 'recording' and (${recordings.startedAt} < ${new Date(now.getTime() - LONGEST_MS)}
      or exists (select from ${calls} c where c.id = ${recordings.callId} and c.ended_at < ${new Date(now.getTime() - FORGOTTEN_MS)}))`)
}

/** When a side was silent for a good reason, from the call's own steps: on hold, away, or muted. In ms from `startedAt`. */
export const excusesOf = async (db: Db, callId: string, startedAt: Date): Promise<Silences> => {
  const steps = await db
    .select({ at: callEvents.at, type: callEvents.type })
    .from(callEvents)
    .where(eq(callEvents.callId, callId))
    .orderBy(asc(callEvents.seq))
  return excusesIn(steps.map(({ at, type }) => ({ at: at.getTime() - startedAt.getTime(), type })))
}

/** What became of a recording; where nothing could be made, `error` says why. `speechMs`: of a message. */
export type Outcome = { id: string; made: MadeAudio | null; speechMs: number | null; verdict: Verdict; error: string | null }

/** Writes down what became of recordings that wait; what somebody else has settled meanwhile stays. */
export const keepOutcomes = async (db: Db, outcomes: readonly Outcome[]): Promise<void> => {
  const rows = outcomes.map(({ id, made, speechMs, verdict, error }) => ({
    id,
    state: verdict.state,
    reason: verdict.reason,
    file: made?.file,
    bytes: made?.bytes,
    sha256: made?.sha256,
    duration_ms: made?.durationMs,
    speech_ms: speechMs,
    error: error?.slice(0, 500),
  }))
  await db.execute(sql`
    update ${recordings} set state = made.state, reason = made.reason, file = made.file, bytes = made.bytes, sha256 = made.sha256,
      duration_ms = coalesce(made.duration_ms, ${recordings.durationMs}), speech_ms = made.speech_ms, error = made.error,
      updated_at = now()
    from json_populate_recordset(null::${recordings}, ${JSON.stringify(rows)}::json) made
    where ${recordings.id} = made.id and ${recordings.state} = 'processing'`)
}

/** Those of `ids` that are not settled yet. */
export const unsettledOf = async (db: Db, ids: readonly string[]): Promise<Set<string>> => {
  const rows = await db
    .select({ id: recordings.id })
    .from(recordings)
    .where(and(sql`${recordings.id} = any(${sql.param([...ids])})`, inArray(recordings.state, ['recording', 'processing'])))
  return new Set(rows.map(({ id }) => id))
}

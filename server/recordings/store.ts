import { and, eq, lt, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { recordingAccess, recordings } from '../../db/schema/index.ts'
import type { MadeAudio } from './audio.ts'

export type StoredRecording = typeof recordings.$inferSelect

export const findRecording = async (db: Db, id: string): Promise<StoredRecording | null> =>
  (await db.select().from(recordings).where(eq(recordings.id, id)))[0] ?? null

/** Writes down who listens, before anything is heard. */
export const logPlayback = async (db: Db, recordingId: string, staffId: string, address: string): Promise<void> => {
  await db.insert(recordingAccess).values({ recordingId, staffId, action: 'play', address })
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

/** `durationMs` is what the clock says. */
export type WaitingRecording = { id: string; kind: 'conversation' | 'voicemail'; startedAt: Date; durationMs: number | null }

/** Those of `ids` that still wait for their stereo file. */
export const findWaiting = async (db: Db, ids: readonly string[]): Promise<WaitingRecording[]> =>
  db
    .select({ id: recordings.id, kind: recordings.kind, startedAt: recordings.startedAt, durationMs: recordings.durationMs })
    .from(recordings)
    .where(and(sql`${recordings.id} = any(${sql.param([...ids])})`, eq(recordings.state, 'processing')))

/** What became of a recording; where nothing could be made, `error` says why. `speechMs`: of a message. */
export type Outcome = { id: string; made: MadeAudio | null; speechMs: number | null; error: string | null }

/** Writes down what became of recordings that wait; what somebody else has settled meanwhile stays. */
export const keepOutcomes = async (db: Db, outcomes: readonly Outcome[]): Promise<void> => {
  const rows = outcomes.map(({ id, made, speechMs, error }) => ({
    id,
    state: made ? 'ready' : 'failed',
    file: made?.file,
    bytes: made?.bytes,
    sha256: made?.sha256,
    duration_ms: made?.durationMs,
    speech_ms: speechMs,
    error: error?.slice(0, 500),
  }))
  await db.execute(sql`
    update ${recordings} set state = made.state, file = made.file, bytes = made.bytes, sha256 = made.sha256,
      duration_ms = coalesce(made.duration_ms, ${recordings.durationMs}), speech_ms = made.speech_ms, error = made.error, updated_at = now()
    from json_populate_recordset(null::${recordings}, ${JSON.stringify(rows)}::json) made
    where ${recordings.id} = made.id and ${recordings.state} = 'processing'`)
}

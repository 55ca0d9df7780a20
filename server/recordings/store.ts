import { and, eq, lt } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls, recordingAccess, recordings } from '../../db/schema/index.ts'
import type { MadeAudio } from './audio.ts'

export type StoredRecording = typeof recordings.$inferSelect & { callStaffId: string | null }

export const findRecording = async (db: Db, id: string): Promise<StoredRecording | null> => {
  const [row] = await db.select({ recording: recordings, callStaffId: calls.staffId }).from(recordings)
    .leftJoin(calls, eq(calls.id, recordings.callId)).where(eq(recordings.id, id))
  return row ? { ...row.recording, callStaffId: row.callStaffId } : null
}

/** Writes down who listens, before anything is heard. */
export const logPlayback = async (db: Db, recordingId: string, staffId: string, address: string): Promise<void> => {
  await db.insert(recordingAccess).values({ recordingId, staffId, action: 'play', address })
}

/** Recordings that wait for their stereo file since before `before`. */
export const waitingRecordings = async (db: Db, before: Date): Promise<string[]> =>
  (await db.select({ id: recordings.id }).from(recordings).where(and(eq(recordings.state, 'processing'), lt(recordings.updatedAt, before))).limit(500)).map(row => row.id)

export const markReady = async (db: Db, id: string, made: MadeAudio, note: string | null): Promise<void> => {
  await db.update(recordings).set({ state: 'ready', ...made, error: note, updatedAt: new Date() }).where(eq(recordings.id, id))
}

export const markFailed = async (db: Db, id: string, error: string): Promise<void> => {
  await db.update(recordings).set({ state: 'failed', error: error.slice(0, 500), updatedAt: new Date() }).where(eq(recordings.id, id))
}

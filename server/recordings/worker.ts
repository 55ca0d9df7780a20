/** The job that makes one stereo file of a recording. Its rows are the truth: what waits is found again after Redis was emptied. */
import { Queue, UnrecoverableError, Worker, type Job } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import type { Logger } from '../log.ts'
import { makeStereo, NothingRecorded, removeSides, type AudioPlace } from './audio.ts'
import { openMediaShell } from './media-shell.ts'
import { findRecording, markFailed, markReady, waitingRecordings } from './store.ts'

export type RecordingWork = {
  /** Sees to these recordings soon. Best effort: the sweep finds what was missed. */
  enqueue(ids: readonly string[]): void
  stop(): Promise<void>
}

/** `dir`: where the telephone side writes. `tools`: the command prefix that reaches sox, empty for the PATH. */
type Parts = { db: Db; openBull(): Redis; prefix: string; dir: string; tools: readonly string[]; zone: string; log: Logger; sweepMs?: number; backoffMs?: number }

const ATTEMPTS = 6
/** Where neither side said anything (a telephone that sends no audio) another look a little later is enough. */
const EMPTY_ATTEMPTS = 2
/** The telephone side closes its files within this time after it said that the recording stopped, in ms. */
const CLOSING_MS = 500
/** Difference between the stereo file and the clock that is not worth a second look, in ms. */
const TOLERANCE_MS = 2_000

/** Runs the queue `recordings`, two at a time, each tried six times with growing pauses. */
export const startRecordingWork = ({ db, openBull, prefix, dir, tools, zone, log, sweepMs = 15_000, backoffMs = 2_000 }: Parts): RecordingWork => {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  const place: AudioPlace = { dir, shell: openMediaShell(tools) }
  const queue = new Queue('recordings', { connection: openBull(), prefix })
  const isLast = (job: Job, error?: unknown) => job.attemptsMade + 1 >= (error instanceof NothingRecorded ? EMPTY_ATTEMPTS : ATTEMPTS)

  const worker = new Worker('recordings', async job => {
    const id = String(job.data.id)
    const row = await findRecording(db, id)
    if (!row || row.state !== 'processing') return
    try {
      const made = await makeStereo(place, id, dayOf.format(row.startedAt))
      const isShort = row.durationMs !== null && Math.abs(made.durationMs - row.durationMs) > Math.max(TOLERANCE_MS, row.durationMs / 10)
      if (isShort && !isLast(job)) throw new Error(`lasts ${made.durationMs} ms instead of ${row.durationMs} ms`)
      await markReady(db, id, made, isShort ? `expected ${row.durationMs} ms` : null)
      await removeSides(place, id)
      log.info({ recording: id, durationMs: made.durationMs, bytes: made.bytes }, 'recording ready')
    } catch (error) {
      if (!isLast(job, error)) throw error
      log.error({ err: error, recording: id }, 'recording failed')
      await markFailed(db, id, error instanceof Error ? error.message : String(error))
      throw new UnrecoverableError(String(error))
    }
  }, { connection: openBull(), prefix, concurrency: 2 })
  worker.on('error', error => log.debug({ err: error }, 'recording worker'))
  queue.on('error', error => log.debug({ err: error }, 'recording queue'))

  const add = async (ids: readonly string[]) => {
    await queue.addBulk(ids.map(id => ({
      name: 'stereo', data: { id },
      opts: { jobId: id, delay: CLOSING_MS, attempts: ATTEMPTS, backoff: { type: 'exponential', delay: backoffMs }, removeOnComplete: true, removeOnFail: true },
    })))
  }
  const sweep = async () => {
    try {
      const ids = await waitingRecordings(db, new Date(Date.now() - sweepMs))
      if (ids.length) await add(ids)
    } catch (error) {
      log.debug({ err: error }, 'recordings not swept')
    }
  }
  const sweeping = setInterval(() => void sweep(), sweepMs)
  void sweep()
  return {
    enqueue: ids => {
      if (ids.length) void add(ids).catch(error => log.debug({ err: error }, 'recording jobs not added'))
    },
    async stop() {
      clearInterval(sweeping)
      await worker.close()
      place.shell.close()
      await queue.close()
    },
  }
}

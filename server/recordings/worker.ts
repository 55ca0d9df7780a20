/** The job that makes stereo files of recordings. Their rows are the truth: what waits is found again after Redis was emptied. */
import { Queue, Worker, type Job } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import { openMediaShell } from '../../telephony/speech/media-tools.ts'
import { dayOf } from '../../time/civil.ts'
import type { Logger } from '../log.ts'
import { makeStereo, NothingRecorded, removeSides, type AudioPlace } from './audio.ts'
import { speechMsOf } from './speech-level.ts'
import { findWaiting, keepOutcomes, waitingSince, type Outcome, type WaitingRecording } from './store.ts'

export type RecordingWork = {
  /** Sees to these recordings soon. Best effort: the sweep finds what was missed. */
  enqueue(ids: readonly string[]): void
  stop(): Promise<void>
}

/** `dir`: where the telephone side writes. `tools`: the command prefix that reaches sox, empty for the PATH. */
type Parts = {
  db: Db
  openBull(): Redis
  prefix: string
  dir: string
  tools: readonly string[]
  zone: string
  log: Logger
  sweepMs?: number
  backoffMs?: number
}

/** Recordings that became ready together; those that cannot be made yet stay in it for the next attempt. */
type Batch = { ids: string[] }

const ATTEMPTS = 6
/** Where neither side said anything (a telephone that sends no audio) another look a little later is enough. */
const EMPTY_ATTEMPTS = 2
/** The telephone side closes its files within this time after it said that the recording stopped, in ms. */
const CLOSING_MS = 500
/** Difference between the stereo file and the clock that is not worth a second look, in ms. */
const TOLERANCE_MS = 2_000
/** Outcomes are stored in heaps of this many at most, so that a long batch shows what it has done. */
const HEAP = 50

/**
 * Runs the queue `recordings`. A job is a batch: a job for each recording cost more than what is done for it. One batch is worked on at a
 * time, whatever the number of workers, so that nobody makes the same file twice; each recording is tried six times with growing pauses.
 */
export const startRecordingWork = ({
  db,
  openBull,
  prefix,
  dir,
  tools,
  zone,
  log,
  sweepMs = 15_000,
  backoffMs = 2_000,
}: Parts): RecordingWork => {
  const place: AudioPlace = { dir, shell: openMediaShell(tools) }
  const connection = openBull()
  const queue = new Queue<Batch>('recordings', { connection, prefix })

  /** How much of a message is speech, in ms; null for conversations, and where nobody could tell. */
  const spoken = async (id: string, kind: WaitingRecording['kind'], file: string): Promise<number | null> =>
    kind === 'voicemail'
      ? await speechMsOf(place, id, file).catch((error: unknown) => {
          log.warn({ err: error, recording: id }, 'message not listened to')
          return null
        })
      : null

  /** Null when another attempt may do better. */
  const attempt = async ({ id, kind, startedAt, durationMs }: WaitingRecording, attempts: number): Promise<Outcome | null> => {
    try {
      const made = await makeStereo(place, id, dayOf(startedAt.getTime(), zone))
      const isShort = durationMs !== null && Math.abs(made.durationMs - durationMs) > Math.max(TOLERANCE_MS, durationMs / 10)
      if (isShort && attempts < ATTEMPTS) return null
      log.info({ recording: id, durationMs: made.durationMs, bytes: made.bytes }, 'recording ready')
      return { id, made, speechMs: await spoken(id, kind, made.file), error: isShort ? `expected ${durationMs} ms` : null }
    } catch (error) {
      const isEmpty = error instanceof NothingRecorded
      if (attempts < (isEmpty ? EMPTY_ATTEMPTS : ATTEMPTS)) return null
      if (isEmpty) log.warn({ recording: id }, 'recording without sound')
      else log.error({ err: error, recording: id }, 'recording failed')
      return { id, made: null, speechMs: null, error: error instanceof Error ? error.message : String(error) }
    }
  }
  /** One-sided files are removed once it is stored what was made of them. */
  const keep = async (outcomes: readonly Outcome[]) => {
    if (outcomes.length === 0) return
    await keepOutcomes(db, outcomes)
    for (const { id, made } of outcomes) if (made) await removeSides(place, id)
  }
  const work = async (job: Job<Batch>) => {
    const again: string[] = []
    let outcomes: Outcome[] = []
    for (const recording of await findWaiting(db, job.data.ids)) {
      const outcome = await attempt(recording, job.attemptsMade + 1)
      if (outcome) outcomes.push(outcome)
      else again.push(recording.id)
      if (outcomes.length < HEAP) continue
      await keep(outcomes)
      outcomes = []
    }
    await keep(outcomes)
    if (again.length === 0) return
    await job.updateData({ ids: again })
    throw new Error(`${again.length} to be tried again`)
  }
  const worker = new Worker<Batch>('recordings', work, { connection, prefix })
  worker.on('error', error => log.debug({ err: error }, 'recording worker'))
  queue.on('error', error => log.debug({ err: error }, 'recording queue'))

  const add = async (ids: string[]) => {
    await queue.add(
      'stereo',
      { ids },
      {
        delay: CLOSING_MS,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: backoffMs },
        removeOnComplete: true,
        removeOnFail: true,
      },
    )
  }
  /** Gives a job to those that have none: it was lost with Redis, or with a worker. */
  const sweep = async () => {
    try {
      await queue.setGlobalConcurrency(1)
      const ids = await waitingSince(db, new Date(Date.now() - sweepMs))
      if (ids.length === 0) return
      const held = new Set((await queue.getJobs(['active', 'delayed', 'waiting'])).flatMap(job => job.data.ids))
      const lost = ids.filter(id => !held.has(id))
      if (lost.length) await add(lost)
    } catch (error) {
      log.debug({ err: error }, 'recordings not swept')
    }
  }
  const sweeping = setInterval(() => void sweep(), sweepMs)
  void sweep()
  return {
    enqueue: ids => {
      if (ids.length) void add([...ids]).catch(error => log.debug({ err: error }, 'recording jobs not added'))
    },
    async stop() {
      clearInterval(sweeping)
      await worker.close()
      place.shell.close()
      await queue.close()
      connection.disconnect()
    },
  }
}

/** The job that makes stereo files of recordings. Their rows are the truth: what waits is found again after Redis was emptied. */
import { Queue, Worker, type Job } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Db } from '../../db/client.ts'
import { openMediaShell } from '../../telephony/speech/media-tools.ts'
import { dayOf } from '../../time/civil.ts'
import type { Logger } from '../log.ts'
import { makeStereo, NothingRecorded, type AudioPlace } from './audio.ts'
import { listFiles, partsIn, removeFiles } from './found.ts'
import { watchGrowth } from './growth.ts'
import { speechMsOf } from './speech-level.ts'
import { removeStrays } from './strays.ts'
import { closeForgotten, excusesOf, findWaiting, keepOutcomes, waitingSince, type Outcome, type WaitingRecording } from './store.ts'
import { layOut, type Part, type Track } from './track.ts'
import { judge, SILENT_MS, type Silences } from './verdict.ts'

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
  /** Whether the disk was full at some time between two, by the clock. */
  wasFull?(from: number, to: number): boolean
  /** No call lasts longer, in ms. */
  longestCallMs(): number
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
/** Asterisk writes every two seconds: a file that was not closed and has not grown for longer is one of an Asterisk that is gone. */
const GROWS_MS = 4_000
/** A file is closed within this time of its recording's end, in ms. */
const CLOSED_MS = 500
/** Outcomes are stored in heaps of this many at most, so that a long batch shows what it has done. */
const HEAP = 50

const isDiskFull = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOSPC'

/**
 * Runs the queue `recordings`. A job is a batch: a job for each recording cost more than what is done for it. One batch is worked on at a
 * time, whatever the number of workers, so that nobody makes the same file twice; each recording is tried six times with growing pauses.
 */
export const startRecordingWork = ({
  db,
  longestCallMs,
  openBull,
  prefix,
  dir,
  tools,
  zone,
  log,
  wasFull = () => false,
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

  const growth = watchGrowth(dir)
  const sidesOf = (parts: readonly Part[]) => parts.flatMap(({ said, heard }) => [said, heard]).filter(side => side !== null)
  const isGrowing = (parts: readonly Part[]) =>
    sidesOf(parts).some(({ isClosed, writtenAt }) => !isClosed && Date.now() - writtenAt < GROWS_MS)

  const judged = async ({ callId, kind, startedAt, reason, durationMs }: WaitingRecording, track: Track, silent: Silences) => {
    const from = startedAt.getTime()
    const isTwoSided = kind === 'conversation'
    const isSilent = isTwoSided && silent.said.length + silent.heard.length > 0
    return judge({
      track,
      told: reason,
      wasFull: wasFull(from, from + (durationMs ?? 0)),
      silent: isTwoSided ? silent : { said: [], heard: [] },
      excused: isSilent ? await excusesOf(db, callId, startedAt) : { said: [], heard: [] },
    })
  }

  /** Null when another attempt may do better. */
  const attempt = async (recording: WaitingRecording, files: readonly string[], attempts: number): Promise<Outcome | null> => {
    const { id, kind, startedAt, durationMs, reason } = recording
    let parts: Part[] = []
    try {
      parts = await partsIn(dir, files)
      if (isGrowing(parts) && attempts < ATTEMPTS) return null
      const track = layOut(parts, { startedAt: startedAt.getTime(), durationMs, longestMs: longestCallMs() }, growth.marksOf)
      const { made, silent } = await makeStereo(place, id, dayOf(startedAt.getTime(), zone), track, SILENT_MS)
      const verdict = await judged(recording, track, silent)
      log.info({ recording: id, durationMs: made.durationMs, bytes: made.bytes, ...verdict }, 'recording made')
      return { id, made, speechMs: await spoken(id, kind, made.file), verdict, error: null }
    } catch (error) {
      const isEmpty = error instanceof NothingRecorded
      if (attempts < (isEmpty ? EMPTY_ATTEMPTS : ATTEMPTS) || isDiskFull(error)) return null
      if (isEmpty) log.warn({ recording: id }, 'recording without sound')
      else log.error({ err: error, recording: id }, 'recording failed')
      const isFull = isEmpty && wasFull(startedAt.getTime(), startedAt.getTime() + (durationMs ?? 0))
      const lastAt = Math.max(0, ...sidesOf(parts).map(({ writtenAt }) => writtenAt))
      // Asterisk writes into a file once more when it closes it
      const isCut = lastAt > 0 && lastAt < startedAt.getTime() + (durationMs ?? 0) - CLOSED_MS
      const told = reason === 'lost' && isCut ? null : reason
      const none = isFull ? ('disk-full' as const) : (told ?? (isCut ? 'cut' : 'no-sound'))
      const verdict = { state: 'missing' as const, reason: isEmpty ? none : ('unreadable' as const) }
      return { id, made: null, speechMs: null, verdict, error: error instanceof Error ? error.message : String(error) }
    }
  }
  /** What the telephone side wrote is removed once it is stored what was made of it; what could not be read stays. */
  const keep = async (outcomes: readonly Outcome[], files: ReadonlyMap<string, readonly string[]>) => {
    if (outcomes.length === 0) return
    await keepOutcomes(db, outcomes)
    const over = outcomes.filter(({ verdict }) => verdict.reason !== 'unreadable')
    await removeFiles(
      dir,
      over.flatMap(({ id }) => files.get(id) ?? []),
    )
  }
  const work = async (job: Job<Batch>) => {
    const again: string[] = []
    let outcomes: Outcome[] = []
    const files = await listFiles(dir)
    for (const recording of await findWaiting(db, job.data.ids)) {
      const outcome = await attempt(recording, files.get(recording.id) ?? [], job.attemptsMade + 1)
      if (outcome) outcomes.push(outcome)
      else again.push(recording.id)
      if (outcomes.length < HEAP) continue
      await keep(outcomes, files)
      outcomes = []
    }
    await keep(outcomes, files)
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
      await closeForgotten(db, new Date(), longestCallMs())
      await removeStrays(db, dir)
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
      growth.stop()
      await worker.close()
      place.shell.close()
      await queue.close()
      connection.disconnect()
    },
  }
}

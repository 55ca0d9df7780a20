/**
 * The clock of the callback tasks. Rows are the truth; each open row has a delayed job in Redis that says when to look at it.
 * At the start every open row gets its job, and a sweep gives one to rows that lost theirs; what is past its time without having been
 * told is told by the sweep itself. So neither an emptied nor an absent Redis makes a callback forgotten.
 */
import { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Office, TimedTask } from '../office.ts'
import { fallDue, untoldTasks } from './due.ts'

export type TaskClock = { sweep(): Promise<void>; stop(): Promise<void> }

type Parts = { office: Office; openBull(): Redis; prefix: string; queue: string; sweepMs?: number }

/** How far ahead the sweep makes sure of jobs, in ms. */
const AHEAD_MS = 15 * 60_000
/** How late a job may be before the sweep does its work, in ms. */
const LATE_MS = 3_000
const BATCH = 500

export const startTaskClock = ({ office, openBull, prefix, queue, sweepMs = 5_000 }: Parts): TaskClock => {
  const { log } = office
  const connection = openBull()
  const worker = new Worker(queue, async job => void (await fallDue(office, String(job.data.id))), {
    connection,
    prefix,
    concurrency: 4,
  })
  worker.on('error', error => log.debug({ err: error }, 'task clock'))
  worker.on('failed', (job, error) => log.warn({ err: error, task: job?.data.id }, 'task not told, the sweep will'))

  const each = async (before: Date, handle: (tasks: TimedTask[]) => Promise<void> | void) => {
    let last: TimedTask | undefined
    do {
      const tasks: TimedTask[] = await untoldTasks(office.db, before, BATCH, last)
      if (tasks.length) await handle(tasks)
      last = tasks.length === BATCH ? tasks.at(-1) : undefined
    } while (last)
  }
  let isFirst = true
  const sweep = async () => {
    const now = office.now().getTime()
    await each(new Date(now - (isFirst ? 0 : LATE_MS)), async tasks => {
      for (const task of tasks) await fallDue(office, task.id)
    })
    await each(new Date(isFirst ? now + 400 * 86_400_000 : now + AHEAD_MS), tasks => office.watchTasks(tasks))
    isFirst = false
  }
  let running: Promise<void> | null = null
  const turn = () => {
    running ??= sweep()
      .catch(error => log.warn({ err: error }, 'callback tasks not swept'))
      .finally(() => {
        running = null
      })
    return running
  }
  void turn()
  const timer = setInterval(() => void turn(), sweepMs)
  return {
    sweep: turn,
    async stop() {
      clearInterval(timer)
      await running
      await worker.close()
      connection.disconnect()
    },
  }
}

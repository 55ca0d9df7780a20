/** Questions and answers over two streams: api → switch (seat commands), switch → api or worker (look-ups). Each has a deadline. */
import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import type { WriteBehind } from './write-behind.ts'
import type { Keys } from './redis.ts'
import { readFrom, readGroup, type Reader } from './reader.ts'
import { KEPT_MS, keptFor } from './streams.ts'

/** What became of a question: the answer, nobody in time, or Redis away. */
export type Answer<R> = { is: 'answered'; value: R } | { is: 'late' } | { is: 'away' }

export type Asker = {
  /** Sends a question; settles within `ms` and never rejects. */
  ask<R>(stream: string, question: unknown, ms: number): Promise<Answer<R>>
  stop(): Promise<void>
}

/** A stream of replies goes when its reader is gone for this long, in ms. */
const REPLIES_LIVE_MS = 60_000

/** Asks in the name of `instance`. `redis` fails fast; `blocking` is this asker's own connection. */
export const createAsker = (redis: Redis, blocking: Redis, keys: Keys, instance: string, log: Logger): Asker => {
  const open = new Map<string, (answer: Answer<never>) => void>()
  const replies = keys.replies(instance)
  let cursor = '0'
  const reader: Reader = readFrom(
    blocking,
    replies,
    log,
    () => cursor,
    entries => {
      for (const { id, fields } of entries) {
        cursor = id
        const settle = open.get(fields.id ?? '')
        if (!settle) continue
        try {
          settle({ is: 'answered', value: JSON.parse(fields.r ?? 'null') as never })
        } catch (error) {
          log.error({ err: error }, 'reply not readable')
        }
      }
    },
  )
  return {
    ask: (stream, question, ms) =>
      new Promise(resolve => {
        const id = randomUUID()
        const settle = (answer: Answer<never>) => {
          clearTimeout(timer)
          open.delete(id)
          resolve(answer)
        }
        const timer = setTimeout(() => settle({ is: 'late' }), ms)
        open.set(id, settle)
        redis
          .xadd(
            stream,
            ...keptFor(KEPT_MS.questions),
            '*',
            'id',
            id,
            'replyTo',
            replies,
            'deadline',
            String(Date.now() + ms),
            'c',
            JSON.stringify(question),
          )
          .catch(error => {
            log.debug({ err: error, stream }, 'question not sent')
            settle({ is: 'away' })
          })
      }),
    async stop() {
      for (const settle of open.values()) settle({ is: 'away' })
      await reader.stop()
      await redis.del(replies).catch(() => {})
    },
  }
}

/**
 * Answers questions of a stream: each goes to one of the group, at most once; those past their deadline are dropped unanswered.
 * `handle` may be slow or fail without holding up the next one; a failure leaves the question unanswered.
 */
export const answerQuestions = <Q, R>(
  blocking: Redis,
  writeBehind: WriteBehind,
  stream: string,
  who: { group: string; consumer: string },
  log: Logger,
  handle: (question: Q) => Promise<R> | R,
): Reader => {
  const answer = async (fields: Record<string, string>) => {
    if (Number(fields.deadline) < Date.now()) return log.warn({ stream }, 'question dropped: past its deadline')
    try {
      const r = JSON.stringify(await handle(JSON.parse(fields.c ?? 'null') as Q))
      const { replyTo = '', id = '' } = fields
      writeBehind.push(
        pipeline => void pipeline.xadd(replyTo, ...keptFor(KEPT_MS.questions), '*', 'id', id, 'r', r).pexpire(replyTo, REPLIES_LIVE_MS),
      )
    } catch (error) {
      log.error({ err: error, stream }, 'question failed')
    }
  }
  return readGroup(blocking, stream, log, { ...who, isAckedOnRead: true }, async entries => {
    for (const { fields } of entries) void answer(fields)
  })
}

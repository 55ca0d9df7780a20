/** The api and the worker as processes, on real PostgreSQL and Valkey; the switch is played by the test. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import { answerQuestions } from '../server/redis/bus.ts'
import { keysOf, openRedis, whenReady } from '../server/redis/redis.ts'
import { createWriteBehind } from '../server/redis/write-behind.ts'
import { createJournalWriter } from '../server/switch-link/journal-writer.ts'
import type { CallBrief, CallFact } from '../telephony/core/call/facts.ts'
import { decideSeat, offlineSeat, type Seat, type SeatEvent } from '../telephony/core/seat.ts'
import type { CommandResult, SeatCommand } from '../telephony/engine/commands.ts'
import { callEntryId, seatEntryId } from '../telephony/engine/journal.ts'
import { useInstance } from './instance.ts'
import { openStatements } from './statements.ts'

const log = pino({ level: 'silent' })

/** A message of the feed and the moment it came (ms of `performance.now`). */
export type Frame = { seq: string | null; type: string; data: Record<string, unknown>; at: number }
/** Somebody signed in, with a `call` for every route. */
export type Browser = Awaited<ReturnType<typeof signInAt>>

/** What the facts of a call to the hotline carry along. */
export const briefOf = (number: string, at: number): CallBrief => ({
  direction: 'inbound',
  number,
  did: '95081',
  queue: 'intake',
  language: 'zh',
  keys: '',
  arrivedAt: at,
  queuedAt: at,
  purpose: null,
})

/** Asks until the answer is yes. @throws after `ms` */
export const until = async (check: () => Promise<boolean>, ms = 15_000): Promise<void> => {
  for (const end = Date.now() + ms; !(await check());) {
    if (Date.now() > end) throw new Error('it did not happen in time')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const signInAt = async (base: string, username: string, password: string) => {
  const answer = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hearthline': '1' },
    body: JSON.stringify({ username, password }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const call = async (method: string, route: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}/api${route}`, {
      method,
      headers: { cookie, 'x-hearthline': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
    }
  }
  return {
    status: answer.status,
    session: await answer.json(),
    cookie,
    call,
    get: (route: string, headers?: Record<string, string>) => call('GET', route, undefined, headers),
    post: (route: string, body: unknown = {}) => call('POST', route, body),
  }
}

const feedAt = async (base: string, person: Browser, since?: string | null) => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/feed${since ? `?since=${since}` : ''}`, {
    headers: { cookie: person.cookie, origin: base },
  })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  socket.on('message', data => {
    frames.push({ ...JSON.parse(String(data)), at: performance.now() })
    for (const wake of waiting) wake()
  })
  await once(socket, 'open')
  const next = async (match: (frame: Frame) => boolean, ms = 10_000): Promise<Frame> => {
    const end = Date.now() + ms
    for (;;) {
      const found = frames.find(match)
      if (found) return found
      if (Date.now() > end) throw new Error(`nothing fits among ${frames.map(frame => frame.type).join(', ')}`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 200)
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      })
    }
  }
  await next(frame => frame.type === 'hello')
  return { frames, next, close: () => socket.terminate(), socket }
}

/** Starts the instance with the demo's data and both roles; everything ends with the test. The switch plays once `openSwitch` is called. */
export const usePlayedSwitch = async (t: Test) => {
  const instance = await useInstance(t, {
    services: ['postgres', 'valkey'],
    seed: true,
    env: { ARI_URL: 'http://u:p@127.0.0.1:1', AMI_URL: 'tcp://u:p@127.0.0.1:1' },
  })
  await Promise.all([instance.startRole('api'), instance.startRole('worker')]).catch(error => {
    for (const role of ['api', 'worker']) t.comment(readFileSync(`${instance.state}/logs/${role}.log`, 'utf8'))
    throw error
  })
  const base = `http://127.0.0.1:${instance.ports.http}`
  const keys = keysOf('hl:')
  const url = instance.env.REDIS_URL!
  const redis = openRedis(url, 'commands', log)
  await whenReady(redis, 5_000)
  const { sql, close } = openStatements(instance.env.DATABASE_URL!, 2)
  t.teardown(async () => {
    redis.disconnect()
    await close()
  })

  const journal = createJournalWriter(redis, keys, 'played', log)
  const writeBehind = createWriteBehind(redis, log)
  t.teardown(() => {
    journal.stop()
    writeBehind.stop()
  })
  const seats = new Map<string, Seat>()
  const asked: SeatCommand[] = []
  /** What happens at a seat, decided as the real switch decides it, and written into the journal. */
  const tellSeat = (id: string, event: SeatEvent): CommandResult => {
    const now = Date.now()
    const decision = decideSeat(seats.get(id) ?? offlineSeat(id, now), event, now)
    if ('refused' in decision) return { ok: false, code: decision.refused }
    const seat = 'seat' in decision ? decision.seat : seats.get(id)!
    seats.set(id, seat)
    journal.keepSeat(seat)
    journal.write([{ id: seatEntryId(seat, now), at: now, about: 'seat', seat: id, seq: seat.seq, state: seat }])
    return { ok: true, seat, call: null }
  }
  const playSwitch = (command: SeatCommand): CommandResult => {
    asked.push(command)
    switch (command.type) {
      case 'sign-in': {
        tellSeat(command.seat, {
          type: 'sign-in',
          device: command.device,
          person: command.person,
          session: command.session ?? null,
          ready: command.ready,
        })
        return tellSeat(command.seat, { type: 'reachable', on: true })
      }
      case 'dial':
        return { ok: true, seat: seats.get(command.seat)!, call: 'dialled-call' }
      case 'pause':
        return tellSeat(command.seat, { type: 'pause', reason: command.reason })
      case 'end-wrap-up':
        return tellSeat(command.seat, { type: 'wrap-up-ended' })
      case 'ready':
      case 'sign-out':
        return tellSeat(command.seat, { type: command.type })
      default:
        return { ok: false, code: 'CALL_UNKNOWN' }
    }
  }
  /** From now on the seats' wishes are answered. */
  const openSwitch = () => {
    const playing = answerQuestions<SeatCommand, CommandResult>(
      openRedis(url, 'blocking', log),
      writeBehind,
      keys.commands,
      { group: 'switch', consumer: 'switch' },
      log,
      playSwitch,
    )
    t.teardown(() => playing.stop())
  }
  let seq = 0
  /** A fact of a call, written into the journal. */
  const say = (call: string, fact: CallFact, at = Date.now()) => {
    seq += 1
    journal.write([{ id: callEntryId(call, seq), at, about: 'call', call, seq, fact }])
  }

  return {
    instance,
    base,
    keys,
    redis,
    sql,
    seats,
    asked,
    tellSeat,
    say,
    openSwitch,
    signIn: (username: string, password = 'hearthline-demo') => signInAt(base, username, password),
    feedOf: (person: Browser, since?: string | null) => feedAt(base, person, since),
  }
}

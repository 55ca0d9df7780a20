/** Who is alive (heartbeats) and who holds a job that only one may do (leases). */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import type { Keys } from './redis.ts'

/** Names this process for others on the same host: `host/pid/random`. */
export const newInstance = (): string => `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`

const BEAT_MS = 1_000
const BEAT_LIVES_MS = 5_000

/** What a process says of itself besides being there, e.g. `{ asterisk: 'up' }`. */
export type BeatFacts = Readonly<Record<string, string>>

/** Says every second that this process works; the returned function stops it and takes the last word back. */
export const beat = (
  redis: Redis,
  keys: Keys,
  role: string,
  instance: string,
  facts: () => BeatFacts = () => ({}),
): (() => Promise<void>) => {
  const field = `${role}:${instance}`
  const say = () =>
    void (
      redis.status === 'ready' && redis.hset(keys.heartbeats, field, JSON.stringify({ at: Date.now(), facts: facts() })).catch(() => {})
    )
  redis.on('ready', say)
  const timer = setInterval(say, BEAT_MS)
  say()
  return async () => {
    clearInterval(timer)
    redis.off('ready', say)
    await redis.hdel(keys.heartbeats, field).catch(() => {})
  }
}

/**
 * The roles that beat now, how often, and what they say (the facts of all instances together). A killed process of this host no longer
 * counts.
 */
export const beating = async (redis: Redis, keys: Keys, now = Date.now()): Promise<Map<string, { count: number; facts: BeatFacts }>> => {
  const roles = new Map<string, { count: number; facts: BeatFacts }>()
  for (const [field, json] of Object.entries(await redis.hgetall(keys.heartbeats))) {
    const [role = '', instance = ''] = field.split(/:(.*)/s)
    const { at, facts } = JSON.parse(json) as { at: number; facts: BeatFacts }
    if (now - at > BEAT_LIVES_MS || isDeadHere(instance)) {
      await redis.hdel(keys.heartbeats, field)
      continue
    }
    const known = roles.get(role)
    roles.set(role, { count: (known?.count ?? 0) + 1, facts: { ...known?.facts, ...facts } })
  }
  return roles
}

/** True when the named process ran on this host and is gone. */
export const isDeadHere = (instance: string): boolean => {
  const [host, pid] = instance.split('/')
  if (host !== hostname() || !Number(pid)) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

export type Lease = {
  readonly isHeld: boolean
  /** Gives the lease up, if held. */
  stop(): Promise<void>
}

export type LeaseOptions = {
  /** How long the lease outlives its holder, in ms. */
  lastsMs?: number
  onTaken(): void
  /** Somebody else holds it: stop the work at once. Not called for an outage of Redis: nobody can take it over then. */
  onLost(): void
}

const release = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
const renew =
  "local h = redis.call('get', KEYS[1]) if h == ARGV[1] or h == ARGV[3] or not h then " +
  "redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2]) return ARGV[1] end return h"

/**
 * Keeps trying to hold the lease `name` (three times in its life, default life 3 s), and renews it while held. The lease of a holder that
 * died on this host is taken over at once. While Redis is away the holder keeps working.
 */
export const holdLease = (redis: Redis, keys: Keys, name: string, instance: string, log: Logger, options: LeaseOptions): Lease => {
  const { lastsMs = 3_000, onTaken, onLost } = options
  let isHeld = false
  let isStopped = false
  let dead = ''
  let timer: NodeJS.Timeout | undefined
  const turn = async () => {
    try {
      const holder = (await redis.eval(renew, 1, keys.lease(name), instance, String(lastsMs), dead)) as string
      dead = isDeadHere(holder) ? holder : ''
      if (isStopped) return
      if (holder === instance && !isHeld) {
        isHeld = true
        log.info({ lease: name }, 'lease taken')
        onTaken()
      } else if (holder !== instance && isHeld) {
        isHeld = false
        log.warn({ lease: name, holder }, 'lease lost')
        onLost()
      }
    } catch (error) {
      if (redis.status === 'ready') log.warn({ err: error, lease: name }, 'lease not renewed')
    }
    const nextMs = isHeld ? lastsMs / 3 : Math.min(lastsMs / 3, 200)
    if (!isStopped) timer = setTimeout(() => void turn(), dead ? 0 : nextMs)
  }
  const wake = () => {
    clearTimeout(timer)
    void turn()
  }
  if (redis.status === 'ready') void turn()
  else redis.once('ready', wake)
  return {
    get isHeld() {
      return isHeld
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      redis.off('ready', wake)
      if (isHeld) await redis.eval(release, 1, keys.lease(name), instance).catch(() => {})
      isHeld = false
    },
  }
}

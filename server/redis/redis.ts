/** The connection to Redis (or Valkey), and the names of everything kept there. */
import { Redis } from 'ioredis'
import type { Logger } from '../log.ts'

/** Every key of the installation. All start with the prefix, so that several can share one server. */
export const keysOf = (prefix: string) => ({
  /** What happened, for records and screens. */
  journal: `${prefix}journal`,
  /** What the calls' machines were told, for replays; nobody waits for it. */
  inputs: `${prefix}journal-inputs`,
  /** Journal entries that no worker could save, each with why, until they are replayed or dropped (`npm run journal`). */
  poison: `${prefix}journal-poison`,
  /** Hashes id → JSON: the switch's belief, written by the switch alone. */
  calls: `${prefix}calls`,
  seats: `${prefix}seats`,
  /** Sorted set of the calls out of the last day, `seat call` by epoch ms; the same hand writes it. */
  dialled: `${prefix}dialled`,
  /** Who wrote the belief last; gone when Redis was emptied. */
  belief: `${prefix}belief`,
  /** Hash id → JSON CallRecord of live calls, as folded by the projector. */
  live: `${prefix}live-calls`,
  /** Sorted set of the calls that ended lately, by epoch ms: whatever is told of them again is no news. The projector's. */
  ended: `${prefix}ended-calls`,
  /** Hash id → JSON of what was told last of each seat. The projector's: the seats as the switch keeps them may be further. */
  toldSeats: `${prefix}told-seats`,
  /** Hash id → JSON list of the seats at which a live call rang in vain. The projector's. */
  missedAt: `${prefix}missed-at`,
  feed: `${prefix}feed`,
  /** Names the life of the feed stream: another one means that cursors of before mean nothing. */
  feedEpoch: `${prefix}feed-epoch`,
  commands: `${prefix}commands`,
  queries: `${prefix}queries`,
  replies: (instance: string) => `${prefix}replies:${instance}`,
  /** Hash role:instance → epoch ms of its last beat. */
  heartbeats: `${prefix}heartbeats`,
  lease: (name: string) => `${prefix}lease:${name}`,
  /** Channel: something of the configuration was stored; the message names its kind. */
  configChanged: `${prefix}config-changed`,
  /** JSON of the settings that differ from their defaults, as they were read last: for a start without the database. */
  settings: `${prefix}settings`,
  session: (id: string) => `${prefix}session:${id}`,
  /** Begins the names of the counters of tries to sign in. */
  guesses: `${prefix}guesses:`,
  sessionDropped: `${prefix}session-dropped`,
  /** Sorted set of the sign-ins that may use a seat, by the moment at which a page or a request of theirs was last there (epoch ms). */
  signs: `${prefix}signs-of-life`,
  /** Channel: how the sign-ins at the seats are. */
  attendance: `${prefix}attendance`,
  seatHolder: (seat: string) => `${prefix}seat-holder:${seat}`,
  /** Exists while this sign-in waits for the end of the seat's call to take the seat over. */
  seatWaits: (seat: string, sessionId: string) => `${prefix}seat-waits:${seat}:${sessionId}`,
  keptForms: `${prefix}kept-forms`,
  /** Hash key → JSON of why the form kept under it could not be stored yet. The worker's. */
  keptFailures: `${prefix}kept-failures`,
  /** Hash key → JSON KeptForm that an earlier version set aside; the worker takes them back when it starts. */
  refusedForms: `${prefix}refused-forms`,
  bull: `${prefix}bull`,
})
export type Keys = ReturnType<typeof keysOf>

/**
 * `commands`: fails at once while Redis is away, and after `timeoutMs` (default 2 s) when it does not answer.
 * `blocking`: for XREAD BLOCK and subscriptions; waits for Redis to come back, without a limit for one command.
 */
export type LinkKind = 'commands' | 'blocking'

/** Opens a connection that reconnects for ever (50 ms to 500 ms apart). Errors are logged once an outage. */
export const openRedis = (url: string, kind: LinkKind, log: Logger, timeoutMs = 2_000): Redis => {
  const redis = new Redis(url, {
    lazyConnect: false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 2_000,
    keepAlive: 5_000,
    retryStrategy: attempt => Math.min(attempt * 50, 500),
    ...(kind === 'commands' ? { commandTimeout: timeoutMs } : {}),
  })
  let isDown = false
  redis.on('error', error => {
    if (!isDown) log.warn({ err: error, kind }, 'redis away')
    isDown = true
  })
  redis.on('ready', () => {
    if (isDown) log.info({ kind }, 'redis back')
    isDown = false
  })
  return redis
}

/** Opens a connection as BullMQ wants it: commands wait for Redis to come back. */
export const openBullRedis = (url: string, log: Logger): Redis => {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 2_000,
    keepAlive: 5_000,
    retryStrategy: attempt => Math.min(attempt * 50, 500),
  })
  redis.on('error', error => log.debug({ err: error }, 'redis away: jobs'))
  return redis
}

/** Resolves once the connection is usable, or with false when it is not within `ms`. */
export const whenReady = async (redis: Redis, ms: number): Promise<boolean> => {
  if (redis.status === 'ready') return true
  return new Promise(resolve => {
    const done = (isReady: boolean) => {
      clearTimeout(timer)
      redis.off('ready', onReady)
      resolve(isReady)
    }
    const onReady = () => done(true)
    const timer = setTimeout(() => done(false), ms)
    redis.once('ready', onReady)
  })
}

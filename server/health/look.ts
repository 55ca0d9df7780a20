/** How each part is found to be up or down. */
import type { Redis } from 'ioredis'
import type { Door } from '../contract/health.ts'
import { readMemory, type MemoryLevel } from '../redis/memory.ts'
import { beating } from '../redis/presence.ts'
import type { Keys } from '../redis/redis.ts'
import { refusedLately } from '../session/refused.ts'
import type { Finding, Look } from './monitor.ts'

const up: Finding = { state: 'up', detail: null }
const down = (detail: string): Finding => ({ state: 'down', detail })
const unknown = (detail: string): Finding => ({ state: 'unknown', detail })

const PING_MS = 1_500

const inTime = async (work: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), PING_MS)
  })
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}

/** What the switch says of its connection to Asterisk. */
const asteriskOf = (told: unknown): Finding => {
  if (told === 'up') return up
  return told === 'down' ? down('not-connected') : unknown('no-switch')
}

/** What the worker says of the disk of the recordings, and whether the switch could record lately. */
export const storageOf = (told: unknown, recording: unknown): Finding => {
  if (told === undefined) return unknown('no-worker')
  if (told === 'full' || told === 'unwritable') return down(`disk-${told}`)
  if (recording === 'failing') return down('not-recording')
  return told === 'ample' ? up : { state: 'strained', detail: `disk-${String(told)}` }
}

/**
 * Whether more are refused at the door than is usual: above the limits it is strained, and stays so until there are less than half as many.
 * Pure.
 */
export const doorOf = ({ phones, signIns, phonesLimit, signInsLimit }: Door, wasStrained: boolean): Finding => {
  const isOver = (count: number | null, limit: number) => count !== null && count > (wasStrained ? limit / 2 : limit)
  const [byPhones, bySignIns] = [isOver(phones, phonesLimit), isOver(signIns, signInsLimit)]
  if (byPhones && bySignIns) return { state: 'strained', detail: 'both-refused' }
  if (byPhones || bySignIns) return { state: 'strained', detail: byPhones ? 'phones-refused' : 'sign-ins-refused' }
  if (signIns === null) return unknown('redis-away')
  return phones === null ? unknown('no-switch') : up
}

/** Redis itself; `level` is null while it is away. */
const redisOf = (level: MemoryLevel | null): Finding => {
  if (level === null) return down('no-answer')
  return level === 'ample' ? up : { state: 'strained', detail: `memory-${level}` }
}

/** Above how many in a minute refusals are told. */
export type DoorLimits = Pick<Door, 'phonesLimit' | 'signInsLimit'>

/** Looks at the services directly, and at the other roles by their heartbeats; whether Asterisk is there is the switch's word. */
export const createLook = (redis: Redis, keys: Keys, pingDatabase: () => Promise<unknown>, limits: DoorLimits): Look => {
  let wasStrained = false
  return async () => {
    const [beats, level, signIns, hasDatabase] = await Promise.all([
      beating(redis, keys).catch(() => null),
      readMemory(redis).then(
        memory => memory.level,
        () => null,
      ),
      refusedLately(redis, keys.guesses, Date.now()).catch(() => null),
      inTime(pingDatabase()),
    ])
    const role = (name: string): Finding => {
      if (!beats) return unknown('redis-away')
      if (beats.has(name)) return up
      // nobody can say that they are there where nothing can be written
      return level === 'full' ? unknown('memory-full') : down('no-heartbeat')
    }
    const told = beats?.get('worker')?.facts
    const refusedPhones = beats?.get('switch')?.facts.refusedPhones
    const door: Door = { phones: refusedPhones === undefined ? null : Number(refusedPhones), signIns, ...limits }
    const atDoor = doorOf(door, wasStrained)
    wasStrained = atDoor.state === 'strained'
    return {
      parts: {
        switch: role('switch'),
        worker: role('worker'),
        api: up,
        asterisk: beats ? asteriskOf(beats.get('switch')?.facts.asterisk) : unknown('redis-away'),
        postgres: hasDatabase ? up : down('no-answer'),
        redis: redisOf(beats && level),
        storage: beats ? storageOf(told?.storage, told?.recording) : unknown('redis-away'),
        door: atDoor,
      },
      door,
      storage: told?.storage ? { freeBytes: told.freeBytes ? Number(told.freeBytes) : null, lowBytes: Number(told.lowBytes) } : null,
    }
  }
}

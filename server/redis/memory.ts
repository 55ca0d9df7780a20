/** How much of its memory Redis has used, and what that means for what is kept there. */
import type { Redis } from 'ioredis'

/**
 * `ample`; `short`: what is kept for convenience goes earlier; `scarce`: nothing is kept that only replays would need; `full`: Redis
 * refuses to be written to.
 */
export type MemoryLevel = 'ample' | 'short' | 'scarce' | 'full'

/** Share of the memory from which on it is short, scarce and full. Between scarce and full is the room for what may not be lost. */
const SHARES = [
  ['full', 0.99],
  ['scarce', 0.85],
  ['short', 0.7],
] as const satisfies readonly (readonly [MemoryLevel, number])[]

/** Bytes used and allowed; `limit` is the machine's own memory where Redis has no `maxmemory`. */
export type Memory = { used: number; limit: number; level: MemoryLevel }

/** Reads the answer of INFO memory. Pure. */
export const memoryFrom = (info: string): Memory => {
  const of = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  const used = of('used_memory')
  const limit = of('maxmemory') || of('total_system_memory')
  const level = limit === 0 ? 'ample' : (SHARES.find(([, share]) => used >= share * limit)?.[0] ?? 'ample')
  return { used, limit, level }
}

/** Asks Redis; rejects while it is away. */
export const readMemory = async (redis: Redis): Promise<Memory> => memoryFrom(await redis.info('memory'))

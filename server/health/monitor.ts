/** Looks at every part once a second, remembers since when it is so, and tells the browsers when something changes. */
import type { Aside, Door, Health, Part, PartName, Storage } from '../contract/health.ts'
import type { FeedHub } from '../feed/feed.ts'

export type Finding = { state: Part['state']; detail: string | null }
export type Findings = Record<PartName, Finding>
/**
 * Looks at the parts; must settle on its own (each look-up with a time limit). `storage` is what the worker says of the disk, `door` how
 * many were refused.
 */
export type Look = () => Promise<{ parts: Findings; storage: Storage | null; door: Door }>

export type Monitor = { health(): Health; stop(): void }

const EVERY_MS = 1_000

const unknown: Finding = { state: 'unknown', detail: null }
const names: PartName[] = ['switch', 'api', 'worker', 'asterisk', 'postgres', 'redis', 'storage', 'door']

/** The new list of parts: what did not change keeps its time. Pure. */
export const merged = (before: readonly Part[], findings: Findings, now: string): Part[] =>
  names.map(name => {
    const known = before.find(part => part.name === name)
    const { state, detail } = findings[name]
    return known?.state === state ? { ...known, detail } : { name, state, detail, since: now }
  })

/** `countAside` says what could not be stored; while it rejects, what it said last stands. */
export const createMonitor = (
  look: Look,
  hub: Pick<FeedHub, 'whisper'>,
  countAside: () => Promise<Aside[]>,
  now: () => Date = () => new Date(),
): Monitor => {
  let parts = merged([], Object.fromEntries(names.map(name => [name, unknown])) as Findings, now().toISOString())
  let aside: Aside[] = []
  let storage: Storage | null = null
  let door: Door | null = null
  let isLooking = false
  const health = (): Health => ({ at: now().toISOString(), parts, aside, storage, door })
  const turn = async () => {
    if (isLooking) return
    isLooking = true
    const before = JSON.stringify([parts, aside])
    aside = await countAside().catch(() => aside)
    const found = await look().finally(() => {
      isLooking = false
    })
    storage = found.storage
    door = found.door
    parts = merged(parts, found.parts, now().toISOString())
    if (JSON.stringify([parts, aside]) !== before) hub.whisper('all', 'system.health', { health: health() })
  }
  const timer = setInterval(() => void turn(), EVERY_MS)
  void turn()
  return { health, stop: () => clearInterval(timer) }
}

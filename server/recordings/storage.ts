/** Whether there is room for recordings, and whether writing them takes its time. */
import { mkdir, open, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import type { StorageState } from '../contract/health.ts'

/** What one look found: room in bytes, and how long a small file took to be on the disk; null where it could not be written. */
export type StorageLook = { freeBytes: number; writtenMs: number | null }
/** `lowBytes`: less is little room. `slowMs`: a write that takes longer is slow. */
export type StorageLimits = { lowBytes: number; slowMs: number }

/** With less than this the disk counts as full. */
const FULL_BYTES = 1024 * 1024
/** Two looks in a row have to be slow: one of them may have met somebody else's work. */
const SLOW_LOOKS = 2

/** What the last looks say, the newest last. Pure. */
export const storageState = (looks: readonly StorageLook[], { lowBytes, slowMs }: StorageLimits): StorageState => {
  const last = looks.at(-1)
  if (!last) return 'ample'
  if (last.freeBytes < FULL_BYTES) return 'full'
  if (last.writtenMs === null) return 'unwritable'
  if (last.freeBytes < lowBytes) return 'low'
  const slow = looks.slice(-SLOW_LOOKS)
  return slow.length === SLOW_LOOKS && slow.every(({ writtenMs }) => writtenMs === null || writtenMs > slowMs) ? 'slow' : 'ample'
}

/** Looks at the folder of the recordings. Writes a small file, and waits until it is on the disk. */
export const lookAtStorage = async (dir: string): Promise<StorageLook> => {
  const { bavail, bsize } = await statfs(dir)
  const probe = path.join(dir, 'work', '.probe')
  const before = performance.now()
  try {
    await mkdir(path.dirname(probe), { recursive: true })
    const file = await open(probe, 'w')
    try {
      await file.write(Buffer.alloc(4096))
      await file.sync()
    } finally {
      await file.close()
    }
    return { freeBytes: bavail * bsize, writtenMs: performance.now() - before }
  } catch {
    return { freeBytes: bavail * bsize, writtenMs: null }
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

export type StorageWatch = {
  state(): StorageState
  freeBytes(): number | null
  /** Whether nothing could be written at some time between two. */
  wasFull(from: number, to: number): boolean
  stop(): void
}

const EVERY_MS = 2_000
/** How long it is remembered that the disk was full: longer than any call and what is done after it. */
const KEPT_MS = 3 * 3_600_000

type WatchParts = {
  limits(): StorageLimits
  look(): Promise<StorageLook>
  /** The state is another one. */
  changed(state: StorageState, freeBytes: number): void
  now?(): number
  everyMs?: number
}

/** Looks at the storage every two seconds. A look that does not come back counts as one that could not write. */
export const watchStorage = ({ limits, look, changed, now = Date.now, everyMs = EVERY_MS }: WatchParts): StorageWatch => {
  let looks: StorageLook[] = []
  let state: StorageState = 'ample'
  let full: { from: number; to: number }[] = []
  let begunAt: number | null = null

  const take = (found: StorageLook) => {
    looks = [...looks.slice(-3), found]
    const is = storageState(looks, limits())
    const at = now()
    if (is === 'full' || is === 'unwritable') {
      const last = full.at(-1)
      if (last && at - last.to < 3 * everyMs) last.to = at
      // it filled up some time since the look before
      else full = [...full.filter(({ to }) => at - to < KEPT_MS), { from: at - everyMs, to: at }]
    }
    if (is === state) return
    state = is
    changed(is, found.freeBytes)
  }
  const turn = async () => {
    if (begunAt !== null) {
      // the look before hangs: its disk does not answer
      if (now() - begunAt > limits().slowMs + everyMs) take({ freeBytes: looks.at(-1)?.freeBytes ?? Infinity, writtenMs: Infinity })
      return
    }
    begunAt = now()
    try {
      take(await look())
    } catch {
      take({ freeBytes: looks.at(-1)?.freeBytes ?? Infinity, writtenMs: null })
    } finally {
      begunAt = null
    }
  }
  const timer = setInterval(() => void turn(), everyMs)
  void turn()
  return {
    state: () => state,
    freeBytes: () => looks.at(-1)?.freeBytes ?? null,
    wasFull: (from, to) => full.some(span => span.from <= to && span.to >= from),
    stop: () => clearInterval(timer),
  }
}

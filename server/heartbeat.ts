// Finds a process that is there and does nothing: one that hangs in a loop, in a lock, or was stopped.
import { readFileSync } from 'node:fs'

/** What a role says to its supervisor while its event loop turns (server/main.ts). */
export const BEAT = 'alive'
/** How often a role says so, and how often its supervisor looks, in ms. */
export const BEAT_MS = 500

/**
 * After how long without a word a role is ended and started anew, in ms. A switch is given up after as long as its lease lasts: then
 * another one may take its place anyhow. The others may have much to chew on, and no caller waits for them.
 */
export const HUNG_AFTER_MS: Record<'switch' | 'api' | 'worker', number> = { switch: 3_000, api: 15_000, worker: 30_000 }

/** A look that comes later than this says nothing of the process: it was the supervisor that was not there. */
const LATE_MS = 2 * BEAT_MS

/**
 * How long a process has been silent through its own fault. Time in which the supervisor itself was not scheduled, or in which the process
 * waited for a processor, does not count: a busy machine is slow and not hung.
 */
export class Silence {
  #ms = 0
  #lookedAt: number
  #waitedMs: number

  /** `waitedMs`: how long the process has waited for a processor in all its life. */
  constructor(now: number, waitedMs: number) {
    this.#lookedAt = now
    this.#waitedMs = waitedMs
  }

  heard(): void {
    this.#ms = 0
  }

  /** Looks now; the answer is the silence in ms. */
  look(now: number, waitedMs: number): number {
    const passed = now - this.#lookedAt
    if (passed <= LATE_MS) this.#ms += Math.max(0, passed - Math.max(0, waitedMs - this.#waitedMs))
    this.#lookedAt = now
    this.#waitedMs = waitedMs
    return this.#ms
  }
}

/** How long a process's main thread has waited for a processor in all its life, in ms; 0 where Linux does not say. */
export function waitedForProcessor(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6 || 0
  } catch {
    return 0
  }
}

/**
 * Ends this process when its event loop turns no more: for a role that nobody else watches, in a container. A second thread looks, for the
 * first one cannot. What a supervisor would do (runtime/supervisor.ts) by the same measure of silence.
 */
import { Worker } from 'node:worker_threads'
import { BEAT_MS } from './heartbeat.ts'

/** What the thread is given: a counter that the event loop moves on, and how long it may stand still, in ms. */
export type Watched = { beats: SharedArrayBuffer; hungAfterMs: number }

/**
 * Watches from now on, for as long as the process lives; an event loop that has not turned for `hungAfterMs` ms ends it, and standard error
 * says so. `onLost` hears of it when the thread is no more: the process goes on, and nobody watches over it.
 */
export const watchOverLoop = (hungAfterMs: number, onLost: (error: unknown) => void): void => {
  const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const counter = new Int32Array(beats)
  const watched: Watched = { beats, hungAfterMs }
  const thread = new Worker(new URL('./start-watchdog.mjs', import.meta.url), { workerData: watched })
  thread.on('error', onLost)
  thread.unref()
  setInterval(() => void Atomics.add(counter, 0, 1), BEAT_MS).unref()
}

/** The thread of watchdog.ts. */
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { BEAT_MS, Silence, waitedForProcessor } from './heartbeat.ts'
import type { Watched } from './watchdog.ts'

const STANDARD_ERROR = 2

const { beats, hungAfterMs } = workerData as Watched
const counter = new Int32Array(beats)
const waited = () => waitedForProcessor(process.pid)
const silence = new Silence(Date.now(), waited())
let heard = 0
setInterval(() => {
  const beat = Atomics.load(counter, 0)
  if (beat !== heard) silence.heard()
  heard = beat
  if (silence.look(Date.now(), waited()) < hungAfterMs) return
  writeSync(STANDARD_ERROR, `this process has hung for ${hungAfterMs / 1000} s; it ends itself\n`)
  process.kill(process.pid, 'SIGKILL')
}, BEAT_MS)

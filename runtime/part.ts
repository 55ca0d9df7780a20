// One process of the running system, a service or a role: started, known to be ready, stopped or killed, and never outliving this process.
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { BEAT, Silence, waitedForProcessor } from '../server/heartbeat.ts'
import { rotatingLog } from './rotating-log.ts'

/** How a process ended. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type PartSpec<Name extends string> = {
  name: Name
  /** File that the program's output is added to. */
  log: string
  /** Called before each start: files and directories that the program needs. */
  prepare?: () => Promise<void> | void
  /** Starts the process, its output in pipes. */
  launch: () => ChildProcess
  /** Process id of the program itself, where the child is only what holds it. */
  pidOf: (child: ChildProcess) => number | undefined
  /** Whether the program does its work; asked every 50 ms until it says yes. A throw counts as not yet. */
  isReady: (child: ChildProcess) => Promise<boolean>
  /** Signal that asks the program to end in order, and how many ms it is given for that. */
  stopSignal: NodeJS.Signals
  stopTimeout: number
  /** After how many ms without a beat (heartbeat.ts) it counts as hung; a program that never gives one is not watched. */
  hungAfterMs?: number
}

export type Part<Name extends string = string> = {
  readonly name: Name
  /** Starts the program and resolves when it is ready. Throws with the end of its log when it ends before, or is not ready in 60 s. */
  start(): Promise<void>
  /** Ends the program in order; killed when it takes too long. Resolves when it is gone. */
  stop(): Promise<void>
  /** Sends a signal to the program itself. Returns at once; see `onExit`. */
  kill(signal: NodeJS.Signals): void
  /** Process id of the program as seen from here, or undefined when it is not running. */
  readonly pid: number | undefined
  readonly alive: boolean
  /** How long the program has been silent through its own fault, in ms, with every look; undefined before its first beat. */
  silentMs(): number | undefined
  readonly hungAfterMs: number | undefined
  /** Calls `listener` each time the program has ended; returns how to stop listening. */
  onExit(listener: (exit: Exit) => void): () => void
}

const READY_WITHIN = 60_000
const LAST_WORDS_WITHIN = 1000

/** Makes a part; nothing runs until `start`. */
export function makePart<Name extends string>(spec: PartSpec<Name>): Part<Name> {
  const { name, log } = spec
  const listeners = new Set<(exit: Exit) => void>()
  let child: ChildProcess | undefined
  let silence: Silence | undefined
  let gone: Promise<void> = Promise.resolve()
  let written: Promise<void> = Promise.resolve()

  const launch = () => {
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 })
    const out = rotatingLog(log)
    const started = spec.launch()
    started.stdout?.pipe(out, { end: false })
    started.stderr?.pipe(out, { end: false })
    gone = new Promise(resolve =>
      started.once('exit', (code, signal) => {
        child = silence = undefined
        resolve()
        for (const listener of listeners) listener({ code, signal })
      }),
    )
    written = new Promise(resolve => out.once('close', resolve))
    started.once('close', () => out.end())
    started.on('message', message => {
      if (message !== BEAT) return
      silence ??= new Silence(Date.now(), waited(started))
      silence.heard()
    })
    child = started
    return started
  }

  const waited = (running: ChildProcess) => waitedForProcessor(spec.pidOf(running) ?? 0)

  const start = async () => {
    if (child) return
    await spec.prepare?.()
    const started = launch()
    const ended = gone.then(() => 'ended' as const)
    const until = Date.now() + READY_WITHIN
    while (Date.now() < until) {
      const ready = await Promise.race([ended, spec.isReady(started).catch(() => false)])
      if (ready === 'ended') {
        // Its last words may still be on their way to the log; who inherited its pipes may never close them.
        await Promise.race([written, delay(LAST_WORDS_WITHIN)])
        throw new Error(`${name} ended while starting:\n${tailOf(log)}`)
      }
      if (ready) return
      await Promise.race([ended, delay(50)])
    }
    await stop()
    throw new Error(`${name} was not ready within ${READY_WITHIN / 1000} s:\n${tailOf(log)}`)
  }

  const stop = async () => {
    const running = child
    if (!running) return
    signal(running, spec.stopSignal)
    const impatient = setTimeout(() => running.kill('SIGKILL'), spec.stopTimeout)
    await gone
    clearTimeout(impatient)
  }

  const signal = (running: ChildProcess, wanted: NodeJS.Signals) => {
    const pid = spec.pidOf(running)
    try {
      if (pid) process.kill(pid, wanted)
      // Not there yet: what holds it is deaf to polite signals.
      else running.kill('SIGKILL')
    } catch {
      // It ended in between: what was asked for has happened.
    }
  }

  return {
    name,
    start,
    stop,
    kill: wanted => {
      if (child) signal(child, wanted)
    },
    get pid() {
      return child && spec.pidOf(child)
    },
    get alive() {
      return child !== undefined
    },
    silentMs: () => child && silence?.look(Date.now(), waited(child)),
    hungAfterMs: spec.hungAfterMs,
    onExit: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function tailOf(log: string): string {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n') : ''
}

// Keeps the parts of the system running: one that dies is started again, one that hangs is ended first, and all end in order when they are
// told to.
import { setTimeout as delay } from 'node:timers/promises'
import { afterDeath, NO_DEATHS } from './backoff.ts'
import { BEAT_MS } from '../server/heartbeat.ts'
import type { Part } from './part.ts'
import type { Report } from './progress.ts'

export type Supervisor = {
  /** Starts parts side by side and keeps them running from then on. Throws when the first start of one fails. */
  start(parts: readonly Part[]): Promise<void>
  /** Ends all parts, the last started group first, and resolves when they are gone. */
  stop(): Promise<void>
}

/** Makes a supervisor with nothing to supervise yet. @param report hears of every death and every start after it */
export function makeSupervisor(report: Report, now: () => number = Date.now): Supervisor {
  const groups: (readonly Part[])[] = []
  const stopping = new AbortController()

  const keep = async (part: Part, exited: Promise<void>) => {
    let backoff = NO_DEATHS
    let startedAt = now()
    let death: Promise<void> = exited
    while (!stopping.signal.aborted) {
      await death
      if (stopping.signal.aborted) return
      const next = afterDeath(backoff, now() - startedAt)
      backoff = next.backoff
      report(`${part.name} has died; it is started again in ${next.delay} ms`)
      await delay(next.delay, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      startedAt = now()
      death = deathOf(part)
      await part.start().then(
        () => report(`${part.name} is back`),
        (error: Error) => report(`${part.name}: ${firstLine(error)}`),
      )
    }
  }

  const watch = (part: Part) => {
    const { hungAfterMs } = part
    if (hungAfterMs === undefined) return
    let killed: number | undefined
    const timer = setInterval(() => {
      const { pid } = part
      if ((part.silentMs() ?? 0) < hungAfterMs || pid === killed) return
      killed = pid
      report(`${part.name} has hung for ${hungAfterMs / 1000} s; it is killed`)
      part.kill('SIGKILL')
    }, BEAT_MS)
    stopping.signal.addEventListener('abort', () => clearInterval(timer))
  }

  return {
    start: async parts => {
      groups.push(parts)
      const deaths = parts.map(deathOf)
      await Promise.all(parts.map(part => part.start()))
      parts.forEach((part, index) => void keep(part, deaths[index]!))
      parts.forEach(watch)
    },
    stop: async () => {
      stopping.abort()
      for (const group of groups.splice(0).reverse()) await Promise.all(group.map(part => part.stop()))
    },
  }
}

/** Resolves when the part ends the next time. */
function deathOf(part: Part): Promise<void> {
  return new Promise(resolve => {
    const forget = part.onExit(() => {
      forget()
      resolve()
    })
  })
}

const firstLine = (error: Error) => error.message.split('\n')[0]

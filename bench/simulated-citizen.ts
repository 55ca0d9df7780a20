/** One citizen of the simulation: calls, presses a key, talks or gives up, rests, calls again. */
import { setTimeout as delay } from 'node:timers/promises'
import { people } from '../db/seed/people.ts'
import { tone, type Call, type Phone } from '../test/sip/ua.ts'

/** Numbers of the demo's members first, so that their records pop; then strangers. */
const numbers = [...people.slice(0, 12).map(([, , mobile]) => mobile), '15573011111', '17773022222']
const keys = ['1', '1', '2', '3', '0']

export interface Scene {
  caller: Phone
  /** Number called. */
  to: string
  stopped: AbortSignal
  say(text: string): void
}

/** Says once when and by whom a call was ended. */
export function tellEnd(call: Call, who: string, say: Scene['say']): void {
  call.once('ended', () => {
    const seconds = call.times.answered ? Math.round((call.times.ended - call.times.answered) / 1e6) : 0
    say(`${who}: over after ${seconds} s, ended by ${call.endedBy === 'us' ? 'themselves' : 'the centre'}`)
  })
}

/** Plays the citizen until the simulation stops. @param n 0 for the first citizen, 1 for the next … */
export async function citizen(n: number, { caller, to, stopped, say }: Scene): Promise<void> {
  const number = numbers[n % numbers.length]!
  const rest = (ms: number) => delay(ms, undefined, { signal: stopped }).catch(() => undefined)
  await rest(n * 4000)
  for (let round = n; !stopped.aborted; round++) {
    const key = keys[round % keys.length]!
    const call = await caller.call({ to, from: number })
    say(`citizen ${n + 1} calls`)
    tellEnd(call, `citizen ${n + 1}`, say)
    const hangUp = () => call.hangup()
    stopped.addEventListener('abort', hangUp, { once: true })
    call.media?.play(tone(300 + 40 * n, 0.1))
    if (
      await call.answered(10_000).then(
        () => true,
        () => false,
      )
    ) {
      // the greeting and the notice take about this long
      await rest(9000)
      if (call.state === 'talking') await call.media?.press(key)
      await call.ended(60_000 + 15_000 * (round % 3)).catch(hangUp)
    }
    stopped.removeEventListener('abort', hangUp)
    await rest(5000 + 3000 * (round % 4))
  }
}

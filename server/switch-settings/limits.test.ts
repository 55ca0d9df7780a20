/** The figures that the switch goes by where nobody has changed any. */
import t from 'tap'
import { USUAL_WAITS } from '../../ivr-flows/simulated-caller.ts'
import { GuessLimit } from '../../telephony/core/guess-limit.ts'
import { currentOf, defaults } from '../contract/settings/index.ts'
import { callSettingsOf, guessRulesOf } from './limits.ts'

const usual = () => guessRulesOf(currentOf(() => defaults))

t.test('the caller that flows are tried with waits as a centre has it that never changed it', async t => {
  const { limits } = callSettingsOf(currentOf(() => defaults))
  t.strictSame(USUAL_WAITS, { secondMs: limits.secondWaitMs, desertedMs: limits.desertedMs })
})

t.test('what is in force: two telephones with old passwords shut nobody out, and no address guesses a hundred times an hour', async t => {
  const slow = new GuessLimit(usual)
  for (let at = 0; at < 3_600_000; at += 30_000) for (const later of [0, 10]) t.equal(slow.failed('a', at + later), null)
  const fast = new GuessLimit(usual)
  let until = 0
  const hour = (from: number) => {
    let looked = 0
    for (let at = from; at < from + 3_600_000; at += 100) {
      if (at < until) continue
      looked += 1
      until = at + (fast.failed('a', at) ?? 0)
    }
    return looked
  }
  hour(0)
  t.ok(hour(3_600_000) < 100)
})

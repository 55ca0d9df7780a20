import t from 'tap'
import { callerAt } from '../simulated-caller.ts'
import { matchWhole } from '../../test/match-whole.ts'

t.test('ends the call and the flow', async t => {
  const caller = callerAt('hangup', {})
  caller.arrive()
  matchWhole(t, caller.asked(), [{ type: 'hang-up', reason: 'normal' }])
  t.ok(caller.cursor().done)
  t.ok(caller.send({ type: 'resume' }).ignored)
  t.throws(() => callerAt('hangup', { after: 3 }), /bad-config/)
})

import t from 'tap'
import { Refusals } from './refusals.ts'

t.test('what Asterisk refuses is counted for a minute', async t => {
  const clock = { now: Date.parse('2026-11-27T10:00:20Z') }
  const refusals = new Refusals(() => clock.now)
  for (const event of ['InvalidAccountID', 'FailedACL', 'InvalidPassword', 'ChallengeResponseFailed', 'ChallengeSent', 'ContactStatus'])
    refusals.take({ event })
  t.equal(refusals.lately(), 4, 'neither a challenge nor a telephone that comes')
  clock.now += 60_000
  t.equal(refusals.lately(), 3, 'of the minute before, two thirds are left')
  refusals.take({ event: 'FailedACL' })
  t.equal(refusals.lately(), 4)
  clock.now += 60_000
  t.equal(refusals.lately(), 1)
  clock.now += 300_000
  t.equal(refusals.lately(), 0)
})

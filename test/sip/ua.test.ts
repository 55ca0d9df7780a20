import t, { type Test } from 'tap'
import { createCaller, createTrunk, tone, type Phone } from './ua.ts'

/** Two telephones that call each other without an exchange between them. */
async function pair(test: Test): Promise<{ caller: Phone; called: Phone }> {
  const called = await createTrunk({ host: '127.0.0.1', port: 9, localHost: '127.0.0.1', localPort: 0 })
  const caller = await createCaller({ host: '127.0.0.1', port: called.address.port, localHost: '127.0.0.1' })
  test.teardown(() => Promise.all([caller.close(), called.close()]))
  return { caller, called }
}

t.test('both ends hear each other, see keys and know who hung up', async t => {
  const { caller, called } = await pair(t)
  const here = await caller.call({ to: '95082', from: '13812345678' })
  const there = await called.nextInvite()
  t.equal(there.number, '13812345678')
  await here.ringing()
  there.answer()
  await here.answered()
  here.media!.play(tone(440))
  there.media!.play(tone(1000))
  await Promise.all([there.media!.ear.hears(440), here.media!.ear.hears(1000)])
  await t.rejects(here.media!.ear.hears(440, 300), 'what was said is not heard by its speaker')
  await here.media!.press('15#')
  t.equal(there.media!.digits, '15#')
  there.hangup()
  await here.ended()
  t.equal(here.endedBy, 'them')
  t.equal(there.endedBy, 'us')
  t.ok(here.times.invite < there.times.invite && there.times.invite < here.times.answered, 'one clock for both')
})

t.test('hold silences the line and unhold opens it', async t => {
  const { caller, called } = await pair(t)
  called.plan = { do: 'answer', tone: 600 }
  const here = await caller.call({ to: '1' })
  await here.answered()
  const there = await called.nextInvite()
  await here.media!.ear.hears(600)
  t.equal(await there.hold(true), 200)
  await here.media!.ear.quiet()
  t.equal(await there.hold(false), 200)
  await here.media!.ear.hears(600)
})

t.test('plans: reject, answer late, hang up after a while, ring for ever', async t => {
  const { caller, called } = await pair(t)
  called.plans.set('486', { do: 'reject', status: 486 })
  called.plans.set('2', { do: 'answer', afterMs: 100, hangUpAfterMs: 100 })
  const refused = await (await caller.call({ to: '486' })).ended()
  t.equal(refused.status, 486)
  await t.rejects(refused.answered(), /486/)
  const late = await (await caller.call({ to: '2' })).answered()
  t.ok(late.times.answered - late.times.ringing >= 90_000, 'rang first')
  t.equal((await late.ended()).endedBy, 'them')
  const unanswered = await caller.call({ to: '3' })
  const ringing = await called.nextInvite()
  await unanswered.ringing()
  unanswered.hangup()
  await Promise.all([unanswered.ended(), ringing.ended()])
  t.equal(unanswered.status, 487)
  t.equal(ringing.endedBy, 'them')
  t.equal(ringing.times.answered, 0)
})

t.test('what does not happen is told within its bound', async t => {
  const { caller, called } = await pair(t)
  await t.rejects(called.nextInvite(50), /not within 50 ms/)
  const call = await caller.call({ to: '1' })
  await t.rejects(call.answered(50), /to be answered/)
})

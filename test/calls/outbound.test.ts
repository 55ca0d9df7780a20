import t from 'tap'
import { useCentre } from '../centre.ts'
import { nothingLeft } from './leftovers.ts'
import { hangUpAll, hearEachOther, idOf, seatTone, storedCall } from './conversation.ts'
import { tone, until } from '../sip/ua.ts'

const centre = await useCentre(t, { env: { DIAL_RING_SECONDS: '5' } })
const { trunk } = centre
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('dispatch1')

/** The seat clicks a number; its phone answers by itself. */
async function click(number: string) {
  const { callId } = await seat.person.must<{ callId: string }>('POST', '/api/calls', { target: { kind: 'number', number } })
  // it may be over already, where the merchant's phone refuses at once
  const leg = await until(seat.phone, () => seat.phone.calls.find(call => idOf(call) === callId), 5000, 'the own phone to be called')
  leg.media!.play(tone(seatTone))
  await leg.answered(1000)
  return { callId, leg }
}

t.test('click-to-call: the own phone answers by itself, the merchant rings, answers, both hear each other', async t => {
  trunk.plans.set('13700000001', { do: 'ring' })
  const { callId, leg } = await click('13700000001')
  const pop = await seat.feed.message('call.offered', ({ call }) => call.id === callId)
  t.match(pop.data, { autoAnswer: true, call: { direction: 'outbound' } })
  const merchant = await trunk.nextInvite()
  t.equal(merchant.number, '95081', 'the merchant sees the hotline')
  merchant.media!.play(tone(440))
  merchant.answer()
  await hearEachOther(merchant, leg)
  leg.hangup()
  await merchant.ended(1000)
  t.match((await storedCall(seat.person, callId)).call, { direction: 'outbound', result: 'answered', endedBy: 'seat', seatId: seat.number })
})

for (const [number, plan, result] of [
  ['13700000002', { do: 'reject', status: 486 }, 'busy'],
  ['13700000003', { do: 'reject', status: 603 }, 'rejected'],
  ['13700000004', { do: 'reject', status: 404 }, 'unreachable'],
] as const) {
  t.test(`a merchant whose phone says ${plan.status}: the seat is told "${result}" and is free`, async t => {
    trunk.plans.set(number, plan)
    const { callId, leg } = await click(number)
    await leg.ended(3000)
    const { data } = await seat.feed.message('call.ended', ({ call }) => call.id === callId)
    t.equal(data.call.result, result)
    await nothingLeft(centre)
  })
}

t.test('a merchant who never answers: the seat gives up', async t => {
  trunk.plans.set('13700000005', { do: 'ring' })
  const { callId, leg } = await click('13700000005')
  const merchant = await trunk.nextInvite()
  await seat.person.must('POST', `/api/calls/${callId}/hangup`)
  await Promise.all([leg.ended(1000), merchant.ended(1000)])
  t.equal(merchant.endedBy, 'them', 'it stops ringing there')
  t.equal((await storedCall(seat.person, callId)).call.result, 'cancelled')
})

t.test('a merchant who never answers: after the time that a call may ring it ends by itself, and the seat is told', async t => {
  trunk.plans.set('13700000007', { do: 'ring' })
  const { callId, leg } = await click('13700000007')
  const merchant = await trunk.nextInvite()
  await Promise.all([leg.ended(8000), merchant.ended(8000)])
  t.equal(merchant.endedBy, 'them', 'it stops ringing there')
  const rang = (merchant.times.ended - merchant.times.invite) / 1e6
  t.ok(rang > 4.5 && rang < 7, `it rang for ${rang} s`)
  const { data } = await seat.feed.message('call.ended', ({ call }) => call.id === callId)
  t.equal(data.call.result, 'no-answer')
  t.match((await storedCall(seat.person, callId)).call, { result: 'no-answer', endedBy: 'party' })
  await nothingLeft(centre)
})

t.test('a merchant who hangs up first', async t => {
  trunk.plans.set('13700000006', { do: 'answer', hangUpAfterMs: 300 })
  const { callId, leg } = await click('13700000006')
  await leg.ended(3000)
  t.match((await storedCall(seat.person, callId)).call, { result: 'answered', endedBy: 'party' })
  await nothingLeft(centre)
})

t.test('what cannot be dialled is refused with its reason', async t => {
  for (const number of ['abc', '1'.repeat(40)]) {
    const { status, body } = await seat.person.post<{ code?: string }>('/api/calls', { target: { kind: 'number', number } })
    t.equal(status >= 400 && status < 500, true, `${number}: ${status} ${JSON.stringify(body)}`)
  }
  const { status } = await seat.person.post('/api/calls', {
    target: { kind: 'merchant', merchantId: '00000000-0000-4000-8000-000000000000' },
  })
  t.equal(status >= 400 && status < 500, true)
})

t.test('a phone cannot dial by itself: every call out is made by the system', async t => {
  const call = await seat.phone.call({ to: '13700000001' })
  await call.ended()
  t.equal(call.times.answered, 0)
  t.ok(call.status! >= 400, String(call.status))
  t.equal(trunk.calls.filter(({ id }) => id === call.id).length, 0)
})

import t from 'tap'
import { useCentre } from '../centre.ts'
import { leftovers, nothingLeft } from './leftovers.ts'
import { converse, dial, direct, hangUpAll, hotline, idOf, rung, storedCall } from './conversation.ts'

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')

const lead = await centre.signIn('lead')

/** A call as stored: also those that no seat took. */
async function callOf(id: string) {
  return storedCall(lead, id)
}

t.test('hang-up during the greeting', async t => {
  const citizen = await (await dial(centre, '13911120001', hotline)).answered()
  await citizen.media!.ear.hearsSound()
  citizen.hangup()
  await nothingLeft(centre)
  t.equal(seat.phone.calls.length, 0, 'no seat was bothered')
})

t.test('CANCEL right behind the INVITE', async t => {
  const citizen = await dial(centre, '13911120002', direct)
  citizen.hangup()
  await citizen.ended()
  await nothingLeft(centre)
  t.equal((await seat.view()).state, 'ready')
})

t.test('hang-up while waiting', async t => {
  await seat.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const citizen = await (await dial(centre, '13911120003')).answered()
  citizen.hangup()
  await nothingLeft(centre)
  await seat.person.must('POST', '/api/seat/ready')
  await t.rejects(rung(seat, 300), 'nobody is left in the line')
})

t.test('hang-up while a seat rings', async t => {
  const citizen = await dial(centre, '13911120004')
  const leg = await rung(seat)
  citizen.hangup()
  await leg.ended(1000)
  t.equal(leg.endedBy, 'them')
  t.match((await callOf(idOf(leg))).call, { result: 'abandoned', endedBy: 'party' })
  t.equal((await seat.view()).state, 'ready', 'no fault of the seat')
  await nothingLeft(centre)
})

t.test('hang-up in conversation, by either side', async t => {
  const one = await converse(centre, seat, '13911120005')
  one.citizen.hangup()
  await one.leg.ended(1000)
  t.match((await callOf(one.id)).call, { result: 'answered', endedBy: 'party' })
  const other = await converse(centre, seat, '13911120006')
  other.leg.hangup()
  await other.citizen.ended(1000)
  t.match((await callOf(other.id)).call, { result: 'answered', endedBy: 'seat' })
  await nothingLeft(centre)
})

t.test('both hang up at once', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911120007')
  citizen.hangup()
  leg.hangup()
  t.equal((await callOf(id)).call.result, 'answered')
  await nothingLeft(centre)
})

t.test('the seat hangs up by its screen', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911120008')
  await seat.person.must('POST', `/api/calls/${id}/hangup`)
  await Promise.all([citizen.ended(1000), leg.ended(1000)])
  t.equal(citizen.endedBy, 'them')
  t.match((await callOf(id)).call, { endedBy: 'seat' })
  await nothingLeft(centre)
})

t.test('answer and hang-up cross', async t => {
  const citizen = await dial(centre, '13911120009')
  const leg = await rung(seat)
  leg.answer()
  citizen.hangup()
  await leg.ended(2000)
  await nothingLeft(centre)
  t.same(await leftovers(centre), { channels: [], bridges: [] })
})

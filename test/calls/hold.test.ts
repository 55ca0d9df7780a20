import t from 'tap'
import { useCentre } from '../centre.ts'
import { citizenTone, converse, hangUpAll, hearEachOther, seatTone } from './conversation.ts'

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')

t.test('hold by the screen: the citizen hears music and not the seat, the seat not the citizen; unhold undoes it', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911130001')
  await seat.person.must('POST', `/api/calls/${id}/hold`)
  await seat.feed.message('call.changed', ({ call }) => call.id === id && call.state === 'held')
  await citizen.media!.ear.hearsOther(seatTone)
  await leg.media!.ear.quiet()
  await seat.person.must('POST', `/api/calls/${id}/unhold`)
  await hearEachOther(citizen, leg)
  leg.hangup()
  await citizen.ended()
  t.equal(citizen.endedBy, 'them')
})

t.test("hold by the phone's own key is known to the screen", async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911130002')
  t.equal(await leg.hold(true), 200)
  await seat.feed.message('call.changed', ({ call }) => call.id === id && call.state === 'held')
  await citizen.media!.ear.hearsOther(seatTone)
  t.equal(await leg.hold(false), 200)
  await hearEachOther(citizen, leg)
  citizen.hangup()
  await leg.ended()
})

t.test('mute by the screen: the citizen hears nothing of the seat, the seat still hears', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911130003')
  await seat.person.must('POST', `/api/calls/${id}/mute`)
  await citizen.media!.ear.quiet()
  await leg.media!.ear.hears(citizenTone)
  await seat.person.must('POST', `/api/calls/${id}/unmute`)
  await hearEachOther(citizen, leg)
  citizen.hangup()
  await leg.ended()
  t.equal(leg.endedBy, 'them')
})

t.test('a citizen who hangs up on hold', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911130004')
  await seat.person.must('POST', `/api/calls/${id}/hold`)
  await citizen.media!.ear.hearsOther(seatTone)
  citizen.hangup()
  await leg.ended(1000)
  t.equal(leg.endedBy, 'them')
})

t.test('another seat may do nothing to the call', async t => {
  const stranger = await centre.seat('intake2')
  await stranger.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const { citizen, leg, id } = await converse(centre, seat, '13911130005')
  t.match(await stranger.view(), { state: 'paused', person: { name: String } }, 'signed in, and holding its own seat')
  for (const [action, body] of [
    ['hold', {}],
    ['unhold', {}],
    ['mute', {}],
    ['unmute', {}],
    ['stop-recording', {}],
    ['record', {}],
    ['digits', { digits: '1' }],
    ['rejoin', {}],
    ['hangup', {}],
  ] as const) {
    const answer = await stranger.person.post<{ code: string }>(`/api/calls/${id}/${action}`, body)
    t.match(answer.body, { code: 'CALL_NOT_YOURS' }, action)
    t.equal(answer.status, 403, action)
  }
  await hearEachOther(citizen, leg)
  leg.hangup()
})

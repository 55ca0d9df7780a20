/** Who is recorded has been told before, and who refuses is not: on real parts. */
import t from 'tap'
import type { CallDetail } from '../../server/contract/calls.ts'
import { useCentre } from '../centre.ts'
import { eventually, tone, type Call } from '../sip/ua.ts'
import { citizenTone, dial, direct, hangUpAll, hearEachOther, hotline, idOf, pressEarly, seatTone, storedCall } from './conversation.ts'

const centre = await useCentre(t, { env: { RECORDING_NOTICE: 'callers,citizens,merchants' } })
const { trunk } = centre
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')
const recording = (id: string, is: 'on' | 'off' | 'refused') =>
  seat.feed.message('call.changed', ({ call }) => call.id === id && call.recording === is, 15_000)
const startedAt = ({ events }: CallDetail, type: string) => Date.parse(events.find(event => event.type === type)!.at)
/** The notice takes longer than this. */
const ABOUT_THE_NOTICE_MS = 1_500

/** A citizen and a seat who say nothing, so that the notice is all that can be heard. */
const listen = async (from: string) => {
  const citizen = await centre.caller.call({ to: direct, from })
  const leg = await seat.phone.nextInvite()
  leg.answer()
  await citizen.answered()
  await Promise.all([citizen.media!.ear.hearsSound(), leg.media!.ear.hearsSound()])
  return { citizen, leg, id: idOf(leg) }
}
const talk = async (citizen: Call, leg: Call) => {
  citizen.media!.play(tone(citizenTone))
  leg.media!.play(tone(seatTone))
  await hearEachOther(citizen, leg)
}

t.test('a caller who came straight to the seat hears the notice with the seat, and is recorded when it is over', async t => {
  const { citizen, leg, id } = await listen('13911180001')
  await recording(id, 'on')
  await talk(citizen, leg)

  await seat.person.must('POST', `/api/calls/${id}/stop-recording`)
  await recording(id, 'refused')
  await hearEachOther(citizen, leg)
  await seat.person.must('POST', `/api/calls/${id}/record`)
  await recording(id, 'on')
  await hearEachOther(citizen, leg)
  leg.hangup()
  await citizen.ended()

  const stored = await storedCall(seat.person, id)
  t.ok(startedAt(stored, 'recording-started') - startedAt(stored, 'answered') > ABOUT_THE_NOTICE_MS, 'nothing is recorded before')
  t.strictSame(
    stored.events.map(({ type }) => type).filter(type => type.startsWith('recording-')),
    ['recording-started', 'recording-stopped', 'recording-refused', 'recording-allowed', 'recording-started', 'recording-stopped'],
  )
  const { recordings } = await eventually(
    async () => {
      const detail = await seat.person.must<CallDetail>('GET', `/api/calls/${id}`)
      return detail.recordings.every(({ state }) => state === 'ready') && detail
    },
    20_000,
    'both parts to be ready',
  )
  t.equal(recordings.length, 2)
})

t.test('who refuses while the notice is said is never recorded', async t => {
  const { citizen, leg, id } = await listen('13911180002')
  await seat.person.must('POST', `/api/calls/${id}/stop-recording`)
  await recording(id, 'refused')
  await talk(citizen, leg)
  citizen.hangup()
  await leg.ended()
  const { events, recordings } = await storedCall(seat.person, id)
  t.notOk(events.some(({ type }) => type === 'recording-started'))
  t.strictSame(recordings, [])
})

t.test('the menu has told: recording begins with the conversation', async t => {
  const citizen = await dial(centre, '13911180003', hotline)
  const leg = await pressEarly(citizen, '1', seat)
  leg.answer()
  await citizen.answered()
  await hearEachOther(citizen, leg)
  const id = idOf(leg)
  leg.hangup()
  await citizen.ended()
  const stored = await storedCall(seat.person, id)
  t.equal(startedAt(stored, 'recording-started'), startedAt(stored, 'answered'))
})

t.test('who is called hears it when they answer', async t => {
  const number = '13911180004'
  trunk.plans.set(number, { do: 'ring' })
  const phone = seat.phone.nextInvite()
  const dialled = seat.person.must<{ callId: string }>('POST', '/api/calls', { target: { kind: 'number', number } })
  ;(await phone).answer()
  const far = await trunk.nextInvite()
  const { callId } = await dialled
  far.answer()
  await far.answered()
  await far.media!.ear.hearsSound()
  await recording(callId, 'on')
  far.hangup()
  const stored = await storedCall(seat.person, callId)
  t.ok(startedAt(stored, 'recording-started') - startedAt(stored, 'answered') > ABOUT_THE_NOTICE_MS)
})

import t from 'tap'
import type { CallPage } from '../../server/contract/calls.ts'
import { useCentre } from '../centre.ts'
import { nowUs } from '../sip/ua.ts'
import { citizenTone, converse, hangUpAll, hearEachOther, rung, seatTone } from './conversation.ts'
import { nothingLeft } from './leftovers.ts'

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')
const liveState = async () => (await seat.person.must<CallPage>('GET', '/api/calls?scope=own&live=true')).items[0]?.state

t.test('a telephone that is gone in mid-call: music within two seconds, and it is rung back where it comes back', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911170001')
  await seat.phone.register(0)
  await leg.media!.ear.hears(citizenTone, 5_000, 2_000)
  await citizen.media!.ear.hears(seatTone, 5_000, 500)
  t.match(await seat.view(), { state: 'talking', reachable: false })
  t.equal(await liveState(), 'talking', 'while sound flows, registrations come and go')
  await seat.phone.register()
  await leg.media!.ear.hears(citizenTone, 5_000, 2_000)
  await hearEachOther(citizen, leg)

  leg.media!.mute(true)
  citizen.media!.ear.mark()
  const goneAt = nowUs()
  await seat.phone.register(0)
  await citizen.media!.ear.hearsOther(seatTone, 3_000)
  t.ok(nowUs() - goneAt < 2_900_000, `music after ${Math.round((nowUs() - goneAt) / 1000)} ms, of which 400 are listened to`)
  t.match(await seat.view(), { state: 'talking', reachable: false, call: { id, state: 'away' } }, 'the seat keeps its place')

  await seat.phone.register()
  const back = await rung(seat)
  await hearEachOther(citizen, back)
  t.equal(await liveState(), 'talking')
  back.hangup()
  await citizen.ended()
  await nothingLeft(centre)
})

import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CallDetail } from '../../server/contract/calls.ts'
import { useCentre } from '../centre.ts'
import { toneShare } from '../sip/tones.ts'
import { eventually } from '../sip/ua.ts'
import { citizenTone, converse, seatTone } from './conversation.ts'
import { soundOf } from './sound.ts'

const centre = await useCentre(t)
const seat = await centre.seat('intake1')
const { instance } = centre

t.test('the recording has the citizen on the left and the seat on the right, comes in ranges and has an owner', async t => {
  const { citizen, leg, id } = await converse(centre, seat, '13911140001')
  // the tones have to be long enough in it to be measured
  await citizen.media!.ear.hears(seatTone, 5000, 1500)
  leg.hangup()
  await citizen.ended()
  const recording = await eventually(
    async () => {
      const { body } = await seat.person.get<CallDetail>(`/api/calls/${id}`)
      return body.recordings?.find(({ state, audio }) => state === 'ready' && audio !== null)
    },
    15_000,
    'the recording to be ready',
  )
  t.ok(recording.seconds! >= 1.5, `${recording.seconds} s long`)
  const whole = await seat.person.fetch(recording.audio!)
  t.equal(whole.status, 200)
  const bytes = Buffer.from(await whole.arrayBuffer())
  t.equal(bytes.length, recording.bytes)
  const part = await seat.person.fetch(recording.audio!, { range: 'bytes=0-99' })
  t.equal(part.status, 206)
  t.same(Buffer.from(await part.arrayBuffer()), bytes.subarray(0, 100))
  const file = join(instance.state, 'heard.flac')
  writeFileSync(file, bytes)
  const [left, right] = [await soundOf(instance, file, 1), await soundOf(instance, file, 2)]
  const middle = (all: Int16Array) => all.subarray(all.length - 12_000, all.length - 4000)
  t.ok(toneShare(middle(left), citizenTone) > 0.8, 'the citizen is on the left')
  t.ok(toneShare(middle(left), seatTone) < 0.05, 'and nobody else')
  t.ok(toneShare(middle(right), seatTone) > 0.8, 'the seat is on the right')
  t.ok(toneShare(middle(right), citizenTone) < 0.05, 'and nobody else')
  const stranger = await centre.signIn('callback1')
  t.ok([403, 404].includes((await stranger.fetch(recording.audio!)).status), 'not for everyone')
})

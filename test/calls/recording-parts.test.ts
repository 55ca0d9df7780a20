/** Recordings of conversations whose audio misbehaves: a stream that begins anew, and nobody who sends anything. */
import t from 'tap'
import { once } from 'node:events'
import type { CallDetail } from '../../server/contract/calls.ts'
import { useCentre, type WorkingSeat } from '../centre.ts'
import { power, RATE, toneShare } from '../sip/tones.ts'
import { eventually, tone, until, type Call } from '../sip/ua.ts'
import { citizenTone, converse, hangUpAll, hearEachOther, idOf, seatTone, type Conversation } from './conversation.ts'
import { soundOf } from './sound.ts'
import { inDatabase } from '../centre.ts'

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))
const seats = await centre.newSeats(3)

/** So much of sound goes by, by the packets that one of them hears. */
const passes = async ({ media }: Call, ms: number) => {
  const until = media!.ear.packets + ms / 20
  while (media!.ear.packets < until) await once(media!.ear, 'change')
}

/** The recording of a call once it is made: a letter for each tenth of a second of each side, and what is said of it. */
const recordingOf = async (seat: WorkingSeat, id: string) => {
  const recording = await eventually(
    async () => {
      const { body } = await seat.person.get<CallDetail>(`/api/calls/${id}`)
      return body.recordings?.find(({ audio }) => audio !== null)
    },
    20_000,
    'the recording to be made',
  )
  const file = await inDatabase(centre.instance.env, sql => sql<{ file: string }>`select file from recordings where id = ${recording.id}`)
  const path = `${centre.instance.env.RECORDINGS_DIR}/${file[0]!.file}`
  const side = async (channel: number) => {
    const all = await soundOf(centre.instance, path, channel)
    return Array.from({ length: Math.floor(all.length / (RATE / 10)) }, (_, n) => {
      const block = all.subarray((n * RATE) / 10, ((n + 1) * RATE) / 10)
      if (toneShare(block, citizenTone) > 0.7) return 'c'
      if (toneShare(block, seatTone) > 0.7) return 's'
      return power(block) < 1e-6 ? '.' : 'x'
    }).join('')
  }
  return { recording, left: await side(1), right: await side(2) }
}

/** Both streams begin anew, one after the other; both are recorded to the end. */
const beginsAnew = async (seat: WorkingSeat, { citizen, leg, id }: Conversation) => {
  await passes(citizen, 1000)
  citizen.media!.beginAnew()
  await passes(leg, 5000)
  leg.media!.beginAnew()
  await passes(citizen, 5000)
  leg.hangup()
  await citizen.ended()
  const made = await recordingOf(seat, id)
  t.match(made.recording, { state: 'partial', reason: 'stream-anew' })
  for (const [sound, letter] of [
    [made.left, 'c'],
    [made.right, 's'],
  ] as const) {
    t.match(sound.slice(-12, -2), new RegExp(`^${letter}+$`), `heard to the end: ${sound}`)
    const lost = sound.length - sound.split(letter).length + 1
    t.ok(lost < 50, `at most five seconds are missing: ${sound}`)
  }
}

/** A seat dials out; its telephone answers by itself. */
const out = async (seat: WorkingSeat, number: string): Promise<Conversation> => {
  const invite = centre.trunk.nextInvite()
  const { callId } = await seat.person.must<{ callId: string }>('POST', '/api/calls', { target: { kind: 'number', number } })
  const leg = await until(seat.phone, () => seat.phone.calls.find(call => idOf(call) === callId), 5000, 'the own phone to be called')
  leg.media!.play(tone(seatTone))
  const citizen = await invite
  citizen.media!.play(tone(citizenTone))
  citizen.answer()
  await hearEachOther(citizen, leg)
  return { citizen, leg, id: callId }
}

t.test('what goes wrong with the audio of a conversation does not go wrong with its recording', async t => {
  const [first, second, third] = seats as [WorkingSeat, WorkingSeat, WorkingSeat]
  centre.trunk.plans.set('13700000001', { do: 'ring' })
  // one after the other, so that each call finds the seat that is left
  const calledOut = await out(first, '13700000001')
  await third.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const calledIn = await converse(centre, second, '13911160001')
  await third.person.must('POST', '/api/seat/ready')
  const silent = await converse(centre, third, '13911160002')

  const nobodySends = async ({ citizen, leg, id }: Conversation) => {
    await passes(citizen, 3000)
    for (const { media } of [citizen, leg]) media!.mute(true)
    await passes(calledIn.leg, 6000)
    for (const { media } of [citizen, leg]) media!.mute(false)
    await passes(citizen, 3000)
    leg.hangup()
    await citizen.ended()
    const { recording, left, right } = await recordingOf(third, id)
    t.match(recording, { state: 'ready', reason: null })
    const talked = (await third.person.must<CallDetail>('GET', `/api/calls/${id}`)).talkedMs
    t.ok(Math.abs(recording.seconds! * 1000 - talked) < 700, `${recording.seconds} s of ${talked} ms`)
    for (const [sound, letter] of [
      [left, 'c'],
      [right, 's'],
    ] as const) {
      const [, before, gap, after] = new RegExp(`^\\.?([${letter}x]+)(\\.+)([${letter}x]+)`).exec(sound) ?? []
      t.ok(gap && Math.abs(gap.length - 60) < 5, `six seconds of silence: ${sound}`)
      t.ok(Math.abs((before?.length ?? 0) - (after?.length ?? 0)) < 25, `in its place: ${sound}`)
    }
    t.equal(left.indexOf('..'), right.indexOf('..'), 'the sides stay together')
  }
  await Promise.all([beginsAnew(first, calledOut), beginsAnew(second, calledIn), nobodySends(silent)])
})

/** Consultation and attended transfer on real telephones: who hears whom, and who must not, at every step. */
import t from 'tap'
import type { WorkingSeat } from '../centre.ts'
import { useCentre } from '../centre.ts'
import { eventually, tone, type Call } from '../sip/ua.ts'
import { citizenTone, converse, hangUpAll, hearEachOther, seatTone, storedCall } from './conversation.ts'

const targetTone = 1600
const tones = { citizen: citizenTone, seat: seatTone, target: targetTone }
type Name = keyof typeof tones

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))
const asker = await centre.seat('intake1')
const colleague = await centre.seat('dispatch1')
await colleague.person.must('POST', '/api/seat/pause', { reason: 'break' })

/** Asks that everybody hears just those whom the table names. */
const whoHearsWhom = (calls: Partial<Record<Name, Call>>, table: Partial<Record<Name, Name | 'music' | 'nothing'>>) =>
  Promise.all(
    Object.entries(table).map(async ([listener, heard]) => {
      const ear = calls[listener as Name]!.media!.ear
      if (heard === 'nothing') return ear.quiet()
      if (heard === 'music') {
        for (const other of Object.keys(tones) as Name[]) if (other !== listener) await ear.hearsOther(tones[other])
        return
      }
      await ear.hearsOnly(tones[heard])
    }),
  )

const consult = async (seat: WorkingSeat, id: string, target: object) => seat.person.must('POST', `/api/calls/${id}/consult`, { target })
const act = (seat: WorkingSeat, id: string, action: string) => seat.person.must('POST', `/api/calls/${id}/${action}`)
const settled = (seat: WorkingSeat, state: string) =>
  eventually(
    async () => {
      const view = await seat.view()
      if (view.state !== state) throw new Error(view.state)
      return view
    },
    5000,
    `seat ${seat.number} to be ${state}`,
  )

/** A conversation in which a paused colleague is asked and has answered. */
const asked = async (from: string) => {
  const { citizen, leg: seat, id } = await converse(centre, asker, from)
  const rings = colleague.phone.nextInvite()
  await consult(asker, id, { kind: 'seat', seatId: colleague.number })
  const target = await rings
  t.equal(target.header('x-hearthline-call'), id)
  target.media!.play(tone(targetTone))
  const offered = await colleague.feed.message('call.offered', pop => pop.call.id === id)
  t.equal(offered.data.askedBy, asker.number, 'the pop says who asks')
  await seat.media!.ear.hearsSound()
  target.answer()
  await whoHearsWhom({ citizen, seat, target }, { citizen: 'music', seat: 'target', target: 'seat' })
  return { citizen, seat, target, id }
}

t.test('asks a colleague, speaks with either, and hands over', async t => {
  const { id, ...calls } = await asked('13911150001')
  await act(asker, id, 'alternate')
  await whoHearsWhom(calls, { citizen: 'seat', seat: 'citizen', target: 'music' })
  await act(asker, id, 'alternate')
  await whoHearsWhom(calls, { citizen: 'music', seat: 'target', target: 'seat' })
  await act(asker, id, 'complete-transfer')
  await calls.seat.ended()
  t.equal(calls.seat.endedBy, 'them')
  await whoHearsWhom(calls, { citizen: 'target', target: 'citizen' })
  await settled(asker, 'ready')
  t.match(await settled(colleague, 'talking'), { call: { id, seatId: colleague.number, state: 'talking' } })
  const stranger = await asker.person.post<{ code: string }>(`/api/calls/${id}/hold`, {})
  t.match(stranger.body, { code: 'CALL_NOT_YOURS' }, 'who handed over is out of it')
  calls.target.hangup()
  await calls.citizen.ended()
  const stored = await storedCall(colleague.person, id)
  t.match(stored.call, { seatId: colleague.number, result: 'answered' })
  t.strictSame(
    stored.events.map(({ type }) => type).filter(type => /consult|alternat|transfer/.test(type)),
    ['consult-started', 'consult-answered', 'alternated', 'alternated', 'transferred'],
  )
  t.match(await settled(colleague, 'paused'), { reason: 'break' }, 'back to the pause that it was asked in')
  t.equal(stored.recordings.length, 1, 'one recording of the whole conversation')
})

t.test('goes back to the citizen; the colleague is let go', async t => {
  const { id, ...calls } = await asked('13911150002')
  await act(asker, id, 'cancel-consult')
  await calls.target.ended()
  await whoHearsWhom(calls, { citizen: 'seat', seat: 'citizen' })
  calls.citizen.hangup()
  await calls.seat.ended()
  t.match(await settled(colleague, 'paused'), { reason: 'break' })
})

t.test('a colleague who does not want to: the citizen still waits, and is taken back', async t => {
  const { citizen, leg: seat, id } = await converse(centre, asker, '13911150003')
  const rings = colleague.phone.nextInvite()
  await consult(asker, id, { kind: 'seat', seatId: colleague.number })
  ;(await rings).reject(603)
  await asker.feed.message('call.changed', ({ call }) => call.id === id && call.consult === null && call.state === 'held')
  await whoHearsWhom({ citizen, seat }, { citizen: 'music', seat: 'nothing' })
  await act(asker, id, 'unhold')
  await hearEachOther(citizen, seat)
  t.match(await settled(colleague, 'paused'), { reason: 'break' })
  citizen.hangup()
  await seat.ended()
})

t.test('asks somebody outside and hands over; the seat is free, the two talk on', async t => {
  const { citizen, leg: seat, id } = await converse(centre, asker, '13911150004')
  centre.trunk.plans.set('13911150104', { do: 'ring' })
  const rings = centre.trunk.nextInvite()
  await consult(asker, id, { kind: 'number', number: '13911150104' })
  const target = await rings
  target.media!.play(tone(targetTone))
  target.answer()
  await whoHearsWhom({ citizen, seat, target }, { citizen: 'music', seat: 'target', target: 'seat' })
  await act(asker, id, 'complete-transfer')
  await seat.ended()
  await whoHearsWhom({ citizen, target }, { citizen: 'target', target: 'citizen' })
  await settled(asker, 'ready')
  target.hangup()
  await citizen.ended()
  const { events } = await storedCall(asker.person, id)
  const at = (type: string) => events.find(event => event.type === type)?.at
  t.ok(at('transferred'))
  t.equal(at('recording-stopped'), at('transferred'), 'the two talk on unrecorded')
  const started = events.find(({ type }) => type === 'consult-started')
  t.match(started?.data, { to: { number: '139****0104' } }, 'no number in what is stored')
})

t.test('hanging up the telephone hands over, too', async t => {
  const { id, ...calls } = await asked('13911150005')
  calls.seat.hangup()
  await whoHearsWhom(calls, { citizen: 'target', target: 'citizen' })
  t.match(await settled(colleague, 'talking'), { call: { id } })
  calls.citizen.hangup()
  await calls.target.ended()
})

t.test('the citizen hangs up: the two talk on until one of them hangs up', async t => {
  const { id, ...calls } = await asked('13911150006')
  calls.citizen.hangup()
  await asker.feed.message('call.changed', ({ call }) => call.id === id && call.alone)
  await whoHearsWhom(calls, { seat: 'target', target: 'seat' })
  calls.target.hangup()
  await calls.seat.ended()
  t.match((await storedCall(asker.person, id)).call, { endedBy: 'party', result: 'answered' })
})

t.test('the switch is killed in the middle: the same telephones, and the transfer goes on', async () => {
  const { id, ...calls } = await asked('13911150007')
  const dead = new Promise(resolve => centre.roles.switch.onExit(resolve))
  centre.roles.switch.kill('SIGKILL')
  await dead
  await centre.roles.switch.start()
  await whoHearsWhom(calls, { citizen: 'music', seat: 'target', target: 'seat' })
  await eventually(async () => (await act(asker, id, 'complete-transfer'), true), 10_000, 'the switch to take wishes')
  await whoHearsWhom(calls, { citizen: 'target', target: 'citizen' })
  calls.citizen.hangup()
  await calls.target.ended()
})

t.test('whom a seat cannot ask', async t => {
  const { citizen, leg, id } = await converse(centre, asker, '13911150008')
  for (const [target, code] of [
    [{ kind: 'seat', seatId: asker.number }, 'CONSULT_SEAT_UNKNOWN'],
    [{ kind: 'seat', seatId: '9999' }, 'CONSULT_SEAT_UNKNOWN'],
    [{ kind: 'number', number: '95081' }, 'DIAL_OWN_NUMBER'],
    [{ kind: 'number', number: '110' }, 'DIAL_CONFIRM_EMERGENCY'],
    [{ kind: 'number', number: '+14155550100' }, 'DIAL_NEEDS_LEAD'],
  ] as const) {
    const answer = await asker.person.post<{ code: string }>(`/api/calls/${id}/consult`, { target })
    t.equal(answer.body.code, code, JSON.stringify(target))
  }
  await colleague.person.must('POST', '/api/seat/sign-out')
  const away = await asker.person.post<{ code: string }>(`/api/calls/${id}/consult`, { target: { kind: 'seat', seatId: colleague.number } })
  t.equal(away.body.code, 'CONSULT_SEAT_AWAY')
  for (const action of ['alternate', 'complete-transfer', 'cancel-consult']) {
    const answer = await asker.person.post<{ code: string }>(`/api/calls/${id}/${action}`, {})
    t.equal(answer.body.code, 'CALL_STATE', action)
  }
  await hearEachOther(citizen, leg)
  leg.hangup()
})

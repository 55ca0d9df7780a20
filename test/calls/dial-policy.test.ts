/** Whom a seat may call: on real parts, up to the trunk's INVITE. */
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import type { CallPage, DialRefusalPage } from '../../server/contract/calls.ts'
import { inDatabase, useCentre, type WorkingSeat } from '../centre.ts'
import { eventually } from '../sip/ua.ts'
import { dial, hangUpAll, storedCall } from './conversation.ts'
import { nothingLeft } from './leftovers.ts'

const centre = await useCentre(t, {
  // a dial rule that somebody wrote by mistake: it lets a satellite through
  prepare: async ({ env }) => {
    await inDatabase(
      env,
      sql =>
        sql`insert into dial_rules (pattern, kind, permit, name_zh, name_en) values ('+88216.', 'foreign', 'everybody', '误', 'Mistake')`,
    )
  },
})
const { trunk, caller } = centre
t.afterEach(() => hangUpAll(centre))
const [seat, other, lead] = [await centre.seat('intake1'), await centre.seat('intake2'), await centre.seat('lead')]

type Answer = { code?: string; message?: string; callId?: string; facts?: Record<string, unknown> }
const ask = (who: WorkingSeat, number: string, more: object = {}) =>
  who.person.post<Answer>('/api/calls', { target: { kind: 'number', number }, ...more })
const sentTo = (number: string) => trunk.calls.filter(call => call.direction === 'in' && call.invite?.uri.startsWith(`sip:${number}@`))

t.test('what may not be dialled: no INVITE, a name for each, a row, and the lead is told', async t => {
  for (const [number, code, status] of [
    ['+881612345678', 'DIAL_NOT_ALLOWED', 403],
    ['00881612345678', 'DIAL_NOT_ALLOWED', 403],
    ['+19005551234', 'DIAL_NOT_ALLOWED', 403],
    ['16812345', 'DIAL_NOT_ALLOWED', 403],
    ['123', 'DIAL_NOT_ALLOWED', 403],
    ['95081', 'DIAL_OWN_NUMBER', 403],
    ['95082', 'DIAL_OWN_NUMBER', 403],
    ['1001', 'DIAL_OWN_NUMBER', 403],
    ['+14155552671', 'DIAL_NEEDS_LEAD', 403],
    ['110', 'DIAL_CONFIRM_EMERGENCY', 409],
  ] as const) {
    const { status: answered, body } = await ask(seat, number)
    t.match({ answered, code: body.code }, { answered: status, code }, number)
    t.ok(body.message, 'in words')
  }
  t.match((await ask(lead, '+19005551234')).body, { code: 'DIAL_NOT_ALLOWED' }, 'not by a lead either')
  const told = await lead.feed.message('dial.refused', ({ refusal }) => refusal.rule === '+1900.' && refusal.seatId === seat.number)
  t.match(told.data.refusal, { code: 'DIAL_NOT_ALLOWED', person: '李晓梅' })
  t.notMatch(told.data.refusal.masked, '19005551234')
  t.notOk(
    seat.feed.messages.some(({ type }) => type === 'dial.refused'),
    'news for leads alone',
  )
  t.notOk(
    lead.feed.messages.some(
      ({ type, data }) => type === 'dial.refused' && (data as { refusal: { code: string } }).refusal.code === 'DIAL_CONFIRM_EMERGENCY',
    ),
    'a question is no alarm',
  )
  const rows = await eventually(
    async () => {
      const { items } = await lead.person.must<DialRefusalPage>('GET', '/api/dial-refusals')
      if (items.length < 11) throw new Error(`${items.length} rows`)
      return items
    },
    5000,
    'the rows',
  )
  t.match(
    rows.find(({ code, seatId }) => code === 'DIAL_NEEDS_LEAD' && seatId === seat.number),
    { person: '李晓梅', rule: '+[1-9]XXXXXX.' },
  )
  t.notMatch(JSON.stringify(rows), /4155552671|9005551234/, 'without the whole number')
  t.equal((await seat.person.get('/api/dial-refusals')).status, 403)
  t.strictSame(
    trunk.calls.filter(({ direction }) => direction === 'in'),
    [],
  )
  await nothingLeft(centre)
})

t.test('an emergency call, confirmed, goes out', async t => {
  trunk.plans.set('110', { do: 'answer' })
  const { status, body } = await ask(seat, '110', { confirmed: true })
  t.equal(status, 201)
  const far = await trunk.nextInvite()
  t.match(far.invite!.uri, /^sip:110@/)
  await seat.person.must('POST', `/api/calls/${body.callId}/hangup`)
  await far.ended(3000)
  await nothingLeft(centre)
})

t.test('a rule too many: the trunk itself sends nothing that its own list does not name', async t => {
  const { status, body } = await ask(seat, '+882161234567')
  t.equal(status, 201, 'the policy was told to let it through')
  const { call } = await storedCall(seat.person, body.callId!, 10_000)
  t.match(call, { result: 'unreachable' })
  t.strictSame(sentTo('+882161234567'), [])
  await nothingLeft(centre)
})

t.test('a call from abroad that was given up is called back by a lead alone', async t => {
  for (const one of [seat, other, lead]) await one.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const citizen = await (await dial(centre, '+442079460000')).answered()
  citizen.hangup()
  const missed = await eventually(
    async () => {
      const { items } = await seat.person.must<CallPage>('GET', '/api/calls?missed=true')
      const found = items.find(({ number }) => number.masked.startsWith('+442'))
      if (!found) throw new Error('not listed yet')
      return found
    },
    5000,
    'the missed call',
  )
  const back = { target: { kind: 'call', callId: missed.id } }
  t.match(await seat.person.post('/api/calls', back), { status: 403, body: { code: 'DIAL_NEEDS_LEAD' } })
  t.strictSame(sentTo('+442079460000'), [])
  trunk.plans.set('+442079460000', { do: 'ring' })
  t.equal((await lead.person.post('/api/calls', back)).status, 201)
  const far = await trunk.nextInvite()
  t.match(far.invite!.uri, /^sip:\+442079460000@/)
})

/** Waits for the list of missed calls to say who has this one in hand (no seat: the citizen waits in the line again). */
const listedAs = (id: string, engaged: { seatId: string | null }) =>
  eventually(
    async () => {
      const { items } = await lead.person.must<CallPage>('GET', '/api/calls?missed=true')
      return isDeepStrictEqual(items.find(call => call.id === id)?.engaged, engaged)
    },
    2000,
    `the list to say ${JSON.stringify(engaged)}`,
  )

t.test('two seats call the same missed citizen back at once: one INVITE, and the other hears who', async t => {
  const number = '13911160002'
  const citizen = await (await dial(centre, number)).answered()
  citizen.hangup()
  const missed = await eventually(
    async () => {
      const { items } = await seat.person.must<CallPage>('GET', '/api/calls?missed=true')
      const found = items.find(call => call.number.masked.endsWith('0002') && call.endedAt)
      if (!found) throw new Error('not listed yet')
      return found
    },
    5000,
    'the missed call',
  )
  trunk.plans.set(number, { do: 'ring' })
  const back = { target: { kind: 'call', callId: missed.id } }
  const answers = await Promise.all([seat, other].map(one => one.person.post<Answer>('/api/calls', back)))
  t.strictSame(answers.map(({ status }) => status).sort(), [201, 409])
  const second = answers.find(({ status }) => status === 409)!.body
  const winner = answers[0]!.status === 201 ? seat : other
  t.match(second, { code: 'DIAL_ENGAGED', facts: { by: winner.number } })
  t.match(second.message, winner === seat ? '李晓梅' : '王芳')
  const far = await trunk.nextInvite()
  await listedAs(missed.id, { seatId: winner.number })
  t.match(
    await (winner === seat ? other : seat).person.post('/api/calls', back),
    { status: 409, body: { code: 'DIAL_ENGAGED' } },
    'while it rings',
  )
  far.answer()
  await far.answered(2000)
  t.match(
    await (winner === seat ? other : seat).person.post('/api/calls', back),
    { status: 409, body: { code: 'DIAL_ENGAGED' } },
    'while they talk',
  )
  t.equal(sentTo(number).length, 1)
})

t.test('a citizen who waits in the line again is not called', async t => {
  const number = '13911160003'
  for (const one of [seat, other, lead]) await one.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const first = await (await dial(centre, number)).answered()
  first.hangup()
  const missed = await eventually(
    async () => {
      const { items } = await seat.person.must<CallPage>('GET', '/api/calls?missed=true')
      const found = items.find(call => call.number.masked.endsWith('0003') && call.endedAt)
      if (!found) throw new Error('not listed yet')
      return found
    },
    5000,
    'the missed call',
  )
  await (await dial(centre, number)).answered()
  t.match(await seat.person.post('/api/calls', { target: { kind: 'call', callId: missed.id } }), {
    status: 409,
    body: { code: 'DIAL_CITIZEN_IN_LINE', facts: { place: 1 } },
  })
  await listedAs(missed.id, { seatId: null })
  t.strictSame(sentTo(number), [])
  t.equal(caller.calls.filter(({ state }) => state === 'talking').length, 1, 'and keeps the place')
})

t.test('the phone of a seat dials nothing by itself, whatever the rules say', async t => {
  const before = trunk.calls.length
  for (const number of ['13700000001', '110', '+882161234567']) {
    const call = await seat.phone.call({ to: number })
    await call.ended()
    t.equal(call.times.answered, 0)
    t.ok(call.status! >= 400, String(call.status))
  }
  t.equal(trunk.calls.length, before)
})

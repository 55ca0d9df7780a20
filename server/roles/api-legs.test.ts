/** A call of several people over the api: each who answered in it may read it and hear it, and has it in their list; nobody else. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { briefOf, until, usePlayedSwitch, type Browser } from '../../test/played-switch.ts'
import { matchWhole } from '../../test/match-whole.ts'

t.setTimeout(120_000)
const { instance, base, sql, say, openSwitch, signIn } = await usePlayedSwitch(t)
openSwitch()

const [first, second, advisor, stranger] = [
  await signIn('intake1'),
  await signIn('intake2'),
  await signIn('dispatch1'),
  await signIn('intake3'),
]
for (const person of [first, second, advisor]) await person.post('/seat/sign-in', { ready: true })

const call = randomUUID()
const recording = `r-${call}-1`
const number = '13800007777'
const at = Date.now()
const brief = briefOf(number, at)
const [to, asked] = [{ seat: '1002' }, { seat: '1004' }]
const facts: Parameters<typeof say>[1][] = [
  { type: 'arrived', number, name: null, did: '95081', flow: 'hotline' },
  { type: 'queued', queue: 'intake', priority: 0 },
  { type: 'offered', seat: '1001', leg: 'l-1', brief },
  { type: 'answered', seat: '1001', waitedMs: 0, rangMs: 0, brief },
  { type: 'recording-started', recording, kind: 'conversation', seat: '1001' },
  { type: 'consult-started', seat: '1001', to: asked, leg: 'l-2', brief },
  { type: 'consult-answered', seat: '1001', to: asked, rangMs: 0 },
  { type: 'consult-ended', seat: '1001', to: asked, by: 'target', rang: false, cause: 16 },
  { type: 'consult-started', seat: '1001', to: { number: '13911160001' }, leg: 'l-3', brief },
  { type: 'consult-ended', seat: '1001', to: { number: '13911160001' }, by: 'target', rang: true, cause: 17 },
  { type: 'consult-started', seat: '1001', to, leg: 'l-4', brief },
  { type: 'consult-answered', seat: '1001', to, rangMs: 0 },
  { type: 'transferred', seat: '1001', to, talkedMs: 0, brief },
]
for (const fact of facts) say(call, fact)
say(call, {
  type: 'ended',
  by: 'party',
  cause: 16,
  sip: null,
  outcome: 'answered',
  talkedMs: 9_000,
  waitedMs: 0,
  heldMs: 0,
  seat: '1002',
  brief,
})
await until(async () => (await sql`select 1 from calls where id = ${call} and state = 'ended'`).length === 1)

const dir = path.join(instance.env.RECORDINGS_DIR!, 'kept')
mkdirSync(dir, { recursive: true })
writeFileSync(path.join(dir, 'legs.flac'), 'sound')
await until(async () => (await sql`select 1 from recordings where id = ${recording}`).length === 1)
await sql`update recordings set state = 'ready', file = 'kept/legs.flac' where id = ${recording}`

const listen = (who: Browser) => fetch(`${base}/api/recordings/${recording}/audio`, { headers: { cookie: who.cookie } })
const ownIds = async (who: Browser) => ((await who.get('/calls')).body.items as { id: string }[]).map(({ id }) => id)

t.test('whoever answered in the call reads it, hears it and has it among their own', async t => {
  for (const [name, person] of Object.entries({ first, second, advisor })) {
    const { status, body } = await person.get(`/calls/${call}`)
    t.equal(status, 200, name)
    matchWhole(t, body.recordings, [{ audio: `/api/recordings/${recording}/audio` }], name)
    t.equal((await listen(person)).status, 200, name)
    t.equal((await ownIds(person)).filter(id => id === call).length, 1, `${name}: once`)
    t.equal((await person.get(`/calls/${call}/context`)).status, 200, name)
  }
})

t.test('its legs say who, when and how it came out, and no number in full', async t => {
  const { body } = await first.get(`/calls/${call}`)
  matchWhole(t, body.legs, [
    { ordinal: 1, role: 'agent', seatId: '1001', person: '李晓梅', why: 'offered', result: 'answered' },
    { ordinal: 2, role: 'agent', seatId: '1004', why: 'consulted', askedBy: '1001', result: 'answered', tookOverAt: null },
    { ordinal: 3, role: 'guest', seatId: null, person: null, number: '139****0001', result: 'refused', answeredAt: null },
    { ordinal: 4, role: 'agent', seatId: '1002', why: 'consulted', result: 'answered', tookOverAt: body.legs[0].endedAt },
  ])
  t.notMatch(JSON.stringify(body), /13911160001|13800007777/)
})

t.test('nobody else may', async t => {
  t.match(await stranger.get(`/calls/${call}`), { status: 404, body: { code: 'CALL_UNKNOWN' } })
  t.match((await stranger.get(`/calls/${call}/context`)).body, { code: 'CALL_UNKNOWN' })
  t.equal((await listen(stranger)).status, 404)
  t.notOk((await ownIds(stranger)).includes(call))
  t.match((await stranger.post('/members', { name: '试探', phones: [{ number: { from: 'caller', callId: call } }] })).body, {
    code: 'CALL_NOT_YOURS',
  })
})

t.test('a telephone that only rang gives no right', async t => {
  const other = randomUUID()
  const facts: Parameters<typeof say>[1][] = [
    { type: 'arrived', number, name: null, did: '95081', flow: 'hotline' },
    { type: 'queued', queue: 'intake', priority: 0 },
    { type: 'offered', seat: '1004', leg: 'l-1', brief },
    { type: 'missed', seat: '1004', reason: 'missed', cause: 19, sip: null, rangMs: 1_000 },
    { type: 'offered', seat: '1001', leg: 'l-2', brief },
    { type: 'answered', seat: '1001', waitedMs: 0, rangMs: 0, brief },
  ]
  for (const fact of facts) say(other, fact)
  say(other, {
    type: 'ended',
    by: 'party',
    cause: 16,
    sip: null,
    outcome: 'answered',
    talkedMs: 1,
    waitedMs: 0,
    heldMs: 0,
    seat: '1001',
    brief,
  })
  await until(async () => (await sql`select 1 from calls where id = ${other} and state = 'ended'`).length === 1)
  t.match((await advisor.get(`/calls/${other}`)).body, { code: 'CALL_UNKNOWN' })
  t.notOk((await ownIds(advisor)).includes(other))
  t.equal((await first.get(`/calls/${other}`)).status, 200)
})

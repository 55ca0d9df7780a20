/** The api and the worker as processes, on real PostgreSQL and Valkey; the switch is played by the test. */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import postgres from 'postgres'
import t from 'tap'
import WebSocket from 'ws'
import { useInstance } from '../../test/instance.ts'
import { decideSeat, offlineSeat, type Seat, type SeatEvent } from '../../telephony/core/seat.ts'
import type { CallBrief, CallFact } from '../../telephony/core/call/facts.ts'
import type { CommandResult, SeatCommand } from '../../telephony/engine/commands.ts'
import { callEntryId, seatEntryId } from '../../telephony/engine/journal.ts'
import { answerQuestions } from '../redis/bus.ts'
import { createJournalWriter } from '../switch-link/journal-writer.ts'
import { createWriteBehind } from '../redis/write-behind.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'

const root = t
root.setTimeout(180_000)
const log = pino({ level: 'silent' })
const instance = await useInstance(t, {
  services: ['postgres', 'valkey'],
  seed: true,
  env: { ARI_URL: 'http://u:p@127.0.0.1:1', AMI_URL: 'tcp://u:p@127.0.0.1:1' },
})
await Promise.all([instance.startRole('api'), instance.startRole('worker')]).catch(error => {
  for (const role of ['api', 'worker']) t.comment(readFileSync(`${instance.state}/logs/${role}.log`, 'utf8'))
  throw error
})
const base = `http://127.0.0.1:${instance.ports.http}`
const keys = keysOf('hl:')
const url = instance.env.REDIS_URL!
const redis = openRedis(url, 'commands', log)
await whenReady(redis, 5_000)
const sql = postgres(instance.env.DATABASE_URL!, { max: 2, onnotice: () => {}, backoff: () => 0.2 })
t.teardown(async () => {
  redis.disconnect()
  await sql.end()
})

/** A person at a browser. */
const signIn = async (username: string, password = 'hearthline-demo') => {
  const answer = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hearthline': '1' },
    body: JSON.stringify({ username, password }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const call = async (method: string, route: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}/api${route}`, {
      method,
      headers: { cookie, 'x-hearthline': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
    }
  }
  return {
    status: answer.status,
    session: await answer.json(),
    cookie,
    call,
    get: (route: string, headers?: Record<string, string>) => call('GET', route, undefined, headers),
    post: (route: string, body: unknown = {}) => call('POST', route, body),
  }
}
type Person = Awaited<ReturnType<typeof signIn>>
type Frame = { seq: string | null; type: string; data: Record<string, unknown>; at: number }

const feedOf = async (person: Person, since?: string | null) => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/feed${since ? `?since=${since}` : ''}`, {
    headers: { cookie: person.cookie, origin: base },
  })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  socket.on('message', data => {
    frames.push({ ...JSON.parse(String(data)), at: performance.now() })
    for (const wake of waiting) wake()
  })
  await once(socket, 'open')
  const next = async (match: (frame: Frame) => boolean, ms = 10_000): Promise<Frame> => {
    const end = Date.now() + ms
    for (;;) {
      const found = frames.find(match)
      if (found) return found
      if (Date.now() > end) throw new Error(`nothing fits among ${frames.map(frame => frame.type).join(', ')}`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 200)
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      })
    }
  }
  await next(frame => frame.type === 'hello')
  return { frames, next, close: () => socket.terminate(), socket }
}
const until = async (check: () => Promise<boolean>, ms = 15_000) => {
  for (const end = Date.now() + ms; !(await check());) {
    if (Date.now() > end) throw new Error('it did not happen in time')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** The switch, as far as seats go. */
const journal = createJournalWriter(redis, keys, 'played', log)
const writeBehind = createWriteBehind(redis, log)
t.teardown(() => {
  journal.stop()
  writeBehind.stop()
})
const seats = new Map<string, Seat>()
const asked: SeatCommand[] = []
const tellSeat = (id: string, event: SeatEvent): CommandResult => {
  const now = Date.now()
  const decision = decideSeat(seats.get(id) ?? offlineSeat(id, now), event, now)
  if ('refused' in decision) return { ok: false, code: decision.refused }
  const seat = 'seat' in decision ? decision.seat : seats.get(id)!
  seats.set(id, seat)
  journal.keepSeat(seat)
  journal.write([{ id: seatEntryId(seat, now), at: now, about: 'seat', seat: id, seq: seat.seq, state: seat }])
  return { ok: true, seat, call: null }
}
const playSwitch = (command: SeatCommand): CommandResult => {
  asked.push(command)
  switch (command.type) {
    case 'sign-in': {
      tellSeat(command.seat, { type: 'sign-in', device: command.device, person: command.person, ready: command.ready })
      return tellSeat(command.seat, { type: 'reachable', on: true })
    }
    case 'dial':
      return { ok: true, seat: seats.get(command.seat)!, call: 'dialled-call' }
    case 'pause':
      return tellSeat(command.seat, { type: 'pause', reason: command.reason })
    case 'end-wrap-up':
      return tellSeat(command.seat, { type: 'wrap-up-ended' })
    case 'ready':
    case 'sign-out':
      return tellSeat(command.seat, { type: command.type })
    default:
      return { ok: false, code: 'CALL_UNKNOWN' }
  }
}
const openSwitch = () =>
  answerQuestions<SeatCommand, CommandResult>(
    openRedis(url, 'blocking', log),
    writeBehind,
    keys.commands,
    { group: 'switch', consumer: 'switch' },
    log,
    playSwitch,
  )
let seq = 0
const say = (call: string, fact: CallFact, at = Date.now()) => {
  seq += 1
  journal.write([{ id: callEntryId(call, seq), at, about: 'call', call, seq, fact }])
}
const briefOf = (number: string, at: number): CallBrief => ({
  direction: 'inbound',
  number,
  did: '95081',
  queue: 'intake',
  language: 'zh',
  keys: '',
  arrivedAt: at,
  queuedAt: at,
  purpose: null,
})

t.test('a seat without a switch is told so in time', async t => {
  const person = await signIn('intake1')
  const answer = await person.post('/seat/sign-in', {})
  t.equal(answer.status, 503)
  t.match(answer.body, { code: 'SWITCH_TIMEOUT' })
  const playing = openSwitch()
  root.teardown(() => playing.stop())
})

t.test('a seat signs in, is held by one sign-in only, and can be taken over', async t => {
  const first = await signIn('intake1')
  const feed = await feedOf(first)
  t.match((await first.get('/seat')).body, { seat: { id: '1001', state: 'offline' }, held: false, phone: null, seq: String })
  t.match((await first.post('/seat/ready')).body, { code: 'SEAT_OFFLINE' })
  const { body } = await first.post('/seat/sign-in', { ready: true })
  t.match(body, {
    seat: { state: 'ready', reachable: true, person: { name: '李晓梅' } },
    held: true,
    phone: { user: '1001', path: '/sip', password: /^.{32}$/ },
  })
  t.equal(asked.findLast(command => command.type === 'sign-in')?.secret, body.phone.password, 'the switch is given the same password')
  await feed.next(frame => frame.type === 'seat.state')
  t.equal((await first.get('/seat')).body.phone.password, body.phone.password, 'a refreshed page gets it again')

  const second = await signIn('intake1')
  t.match(await second.post('/seat/sign-in', {}), { status: 409, body: { code: 'SEAT_IN_USE', facts: { seat: '1001', person: '李晓梅' } } })
  t.match((await second.get('/seat')).body, { held: false, phone: null }, 'and no password')
  const taken = await second.post('/seat/sign-in', { takeover: true })
  t.not(taken.body.phone.password, body.phone.password, 'a password of its own')
  t.match((await feed.next(frame => frame.type === 'seat.taken-over')).data, { seatId: '1001' })
  t.match((await first.post('/seat/pause', { reason: 'meal' })).body, { code: 'SEAT_TAKEN_OVER' })
  t.match((await first.get('/seat')).body, { seat: { state: 'paused' }, held: false })
  t.match((await second.post('/seat/pause', { reason: 'meal' })).body, { seat: { state: 'paused', reason: 'meal' } })
  t.match((await second.post('/seat/pause', { reason: 'nonsense' })).body, {
    code: 'INVALID_INPUT',
    fields: [{ path: 'reason', rule: 'not_in_list' }],
  })

  await redis.flushall()
  await until(async () => (await redis.hexists(keys.seats, '1001')) === 1)
  t.match((await second.post('/seat/ready')).body, { seat: { state: 'ready' } }, 'also after Redis was emptied')
  t.equal((await second.post('/seat/sign-out')).status, 204)
  t.match((await second.get('/seat')).body, { seat: { state: 'offline' }, phone: null })
  await second.post('/seat/sign-in', { ready: true })
  const last = await feedOf(second)
  const closing = once(last.socket, 'close')
  await second.call('DELETE', '/session')
  await last.next(frame => frame.type === 'session.ended')
  t.equal((await closing)[0], 4001, 'its feed says so and ends')
  t.equal((await second.get('/session')).status, 401)
  t.equal(seats.get('1001')?.state, 'offline', 'the seat does not stay behind')
  feed.close()
  const admin = await signIn('admin')
  t.match((await admin.post('/seat/sign-in', {})).body, { code: 'FORBIDDEN' })
  t.equal((await fetch(`${base}/api/session`, { method: 'POST', body: '{}' })).status, 403, 'without the header')
})

t.test('a call: the pop in time, the history, nothing lost when a feed comes back', async t => {
  const person = await signIn('intake2')
  await person.post('/seat/sign-in', { ready: true })
  const feed = await feedOf(person)
  const lead = await signIn('lead')
  const wall = await feedOf(lead)
  const call = randomUUID()
  const at = Date.now()
  const brief = briefOf('13800001234', at)
  say(call, { type: 'arrived', number: '13800001234', name: null, did: '95081', flow: 'hotline' }, at)
  say(call, { type: 'keyed', digit: '1' })
  say(call, { type: 'queued', queue: 'intake', priority: 0 })
  tellSeat('1002', { type: 'offered', call })
  say(call, { type: 'offered', seat: '1002', leg: 'l-1', brief })
  const pop = await feed.next(frame => frame.type === 'call.offered')
  t.match(pop.data, { call: { id: call, seatId: '1002', number: { masked: '138****1234' } }, keys: [{ digit: '1' }] })
  const context = pop.data.context ?? (await feed.next(frame => frame.type === 'call.context')).data.context
  t.match(context, { match: /one|none/, number: '138****1234' }, 'at once or a moment later')
  t.notMatch(JSON.stringify(feed.frames), '13800001234', 'the number itself is never sent')
  t.match(
    (
      await wall.next(
        frame =>
          frame.type === 'board' && frame.data['board'] !== undefined && (frame.data['board'] as { calls: unknown[] }).calls.length > 0,
      )
    ).data,
    { board: { queues: [{ queue: { id: 'complaint' } }] } },
  )
  wall.close()

  feed.close()
  tellSeat('1002', { type: 'answered', call })
  say(call, { type: 'answered', seat: '1002', waitedMs: 10, rangMs: 5, brief })
  const back = await feedOf(person, feed.frames.at(-1)!.seq ?? feed.frames.findLast(frame => frame.seq)!.seq)
  t.match((await back.next(frame => frame.type === 'call.changed')).data, { call: { state: 'talking' } })
  t.notOk(
    back.frames.some(frame => frame.type === 'call.offered'),
    'the pop is not repeated',
  )
  say(call, {
    type: 'ended',
    by: 'party',
    cause: 16,
    sip: null,
    outcome: 'answered',
    talkedMs: 1000,
    waitedMs: 10,
    heldMs: 0,
    seat: '1002',
    brief,
  })
  tellSeat('1002', { type: 'released', call, wrapUpMs: 0 })
  t.match((await back.next(frame => frame.type === 'call.ended')).data, { call: { result: 'answered', endedBy: 'party' } })
  back.close()

  await until(async () => (await sql`select 1 from calls where id = ${call} and state = 'ended'`).length === 1)
  const detail = await person.get(`/calls/${call}`)
  t.match(detail.body, { call: { result: 'answered', number: { masked: '138****1234' } }, talkedMs: 1000, keys: [{ digit: '1' }] })
  t.same(
    detail.body.events.map((event: { type: string }) => event.type),
    ['arrived', 'keyed', 'queued', 'offered', 'answered', 'ended'],
  )
  t.match((await person.get('/calls')).body, { items: [{ id: call }] })
  t.match((await (await signIn('intake3')).get(`/calls/${call}`)).body, { code: 'CALL_NOT_YOURS' })
  t.match((await (await signIn('intake3')).get(`/calls/${call}/context`)).body, { code: 'CALL_NOT_YOURS' })
  t.match((await person.get(`/calls/${call}/context`)).body, { number: '138****1234', calls: [{ id: call }] })
  t.match((await person.get('/calls?scope=all')).body, { code: 'FORBIDDEN' })
  t.match((await person.get('/calls/unknown')).body, { code: 'CALL_UNKNOWN' })

  // the same entries once more: nothing changes
  const before =
    await sql`select (select count(*) from call_events) as events, (select row(c.*)::text from calls c where id = ${call}) as call`
  const entries = await redis.xrange(keys.journal, '-', '+')
  for (const [, [, e]] of entries) await redis.xadd(keys.journal, '*', 'e', e!)
  const last = await redis.xadd(keys.journal, '*', 'e', '{"broken')
  await until(async () => ((await redis.xpending(keys.journal, 'drain')) as [number])[0] === 0 && (await redis.xlen(keys.poison)) === 1)
  t.ok(last)
  t.same(
    await sql`select (select count(*) from call_events) as events, (select row(c.*)::text from calls c where id = ${call}) as call`,
    before,
  )
})

// the bench measures this on a quiet machine: 50 ms at the 99th percentile
t.test('pops reach the screen at 20 calls a second', async t => {
  const person = await signIn('intake3')
  await person.post('/seat/sign-in', { ready: true })
  const feed = await feedOf(person)
  const sent = new Map<string, number>()
  for (let i = 0; i < 60; i += 1) {
    const call = randomUUID()
    const at = Date.now()
    const number = `1390000${String(i).padStart(4, '0')}`
    say(call, { type: 'arrived', number, name: null, did: '95082', flow: 'direct' }, at)
    say(call, { type: 'queued', queue: 'intake', priority: 0 }, at)
    say(call, { type: 'offered', seat: '1003', leg: 'l', brief: briefOf(number, at) }, at)
    sent.set(call, performance.now())
    await new Promise(resolve => setTimeout(resolve, 50))
    say(call, {
      type: 'ended',
      by: 'party',
      cause: 16,
      sip: null,
      outcome: 'abandoned',
      talkedMs: 0,
      waitedMs: 50,
      heldMs: 0,
      seat: null,
      brief: briefOf(number, at),
    })
  }
  await feed.next(() => feed.frames.filter(frame => frame.type === 'call.offered').length === 60)
  const times = feed.frames
    .filter(frame => frame.type === 'call.offered')
    .map(frame => frame.at - sent.get((frame.data['call'] as { id: string }).id)!)
    .sort((a, b) => a - b)
  t.comment(`pop after the journal's entry: p50 ${times[30]!.toFixed(1)} ms, p99 ${times.at(-1)!.toFixed(1)} ms`)
  t.ok(times[30]! < 1_000, `half of them within ${times[30]!.toFixed(1)} ms`)
  feed.close()
})

t.test('recordings: two sides become one file; ranges; every playback is written down', async t => {
  const person = await signIn('intake2')
  const call = randomUUID()
  const recording = `r-${call}-1`
  const dir = instance.env.RECORDINGS_DIR!
  mkdirSync(dir, { recursive: true })
  /** 8 kHz mono 16 bit with a header that was never finished. */
  const wav = (samples: number, hz: number) => {
    const data = Buffer.alloc(44 + samples * 2)
    data.write('RIFF', 0)
    data.write('WAVEfmt ', 8)
    data.writeUInt32LE(16, 16)
    data.writeUInt16LE(1, 20)
    data.writeUInt16LE(1, 22)
    data.writeUInt32LE(8000, 24)
    data.writeUInt32LE(16000, 28)
    data.writeUInt16LE(2, 32)
    data.writeUInt16LE(16, 34)
    data.write('data', 36)
    for (let i = 0; i < samples; i += 1) data.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)), 44 + i * 2)
    return data
  }
  writeFileSync(path.join(dir, `${recording}-r.wav`), wav(16_000, 440))
  writeFileSync(path.join(dir, `${recording}-t.wav`), wav(15_900, 1000))
  const startedAt = Date.now() - 2_000
  say(call, { type: 'arrived', number: '13800001234', name: null, did: '95081', flow: 'hotline' }, startedAt)
  say(call, { type: 'answered', seat: '1002', waitedMs: 0, rangMs: 0, brief: briefOf('13800001234', startedAt) }, startedAt)
  say(call, { type: 'recording-started', recording, kind: 'conversation', seat: '1002' }, startedAt)
  say(call, { type: 'recording-stopped', recording, kind: 'conversation', seat: '1002', lastedMs: 2_000, startedAt })
  await until(async () => (await sql`select 1 from recordings where id = ${recording} and state = 'ready'`).length === 1)
  const [row] = await sql`select * from recordings where id = ${recording}`
  const file = path.join(dir, row!.file)
  t.equal(row!.duration_ms, 2000)
  t.equal(row!.sha256, createHash('sha256').update(readFileSync(file)).digest('hex'))
  t.throws(() => statSync(path.join(dir, `${recording}-r.wav`)), 'the sides are gone')

  const { body } = await person.get(`/calls/${call}`)
  t.match(body.recordings, [{ state: 'ready', seconds: 2, audio: `/api/recordings/${recording}/audio` }])
  const fetchAudio = (who: Person, range?: string) =>
    fetch(`${base}${body.recordings[0].audio}`, { headers: { cookie: who.cookie, ...(range ? { range } : {}) } })
  const whole = Buffer.from(await (await fetchAudio(person)).arrayBuffer())
  t.same(whole, readFileSync(file))
  const part = await fetchAudio(person, 'bytes=100-199')
  t.equal(part.status, 206)
  t.equal(part.headers.get('content-range'), `bytes 100-199/${whole.length}`)
  t.same(Buffer.from(await part.arrayBuffer()), whole.subarray(100, 200))
  t.equal((await fetchAudio(person, `bytes=${whole.length}-`)).status, 416)
  t.equal((await fetchAudio(await signIn('intake1'))).status, 403, "somebody else's")
  const lead = await signIn('lead')
  t.equal((await fetchAudio(lead, 'bytes=50-')).status, 206)
  const heard =
    await sql`select s.username from recording_access a join staff s on s.id = a.staff_id where a.recording_id = ${recording} order by a.id`
  t.same(
    heard.map(line => line.username),
    ['intake2', 'lead'],
    'a seek is the same playback',
  )
})

t.test('many seats at once', async t => {
  const admin = await signIn('admin')
  const made = await admin.post('/admin/seats', { count: 3, from: 2001 })
  t.match(made, { status: 201, body: { seats: [{ id: '2001', username: 'seat2001' }, {}, { id: '2003' }], sip: { transport: 'udp' } } })
  const { id, sipPassword, username, password } = made.body.seats[2]
  const [row] = await sql`select sip_digest from seats where number = ${id}`
  t.equal(row!.sip_digest, createHash('md5').update(`${id}:hearthline:${sipPassword}`).digest('hex'))
  const person = await signIn(username, password)
  t.match(person.session, { user: { seatNumber: '2003', roles: ['intake'] } })
  t.match((await person.post('/seat/sign-in', { device: 'desk', ready: true })).body, {
    seat: { state: 'ready', device: 'desk' },
    phone: null,
  })
  t.match(await admin.post('/admin/seats', { count: 3, from: 2003 }), {
    status: 409,
    body: { code: 'SEAT_EXISTS', facts: { seat: '2003' } },
  })
  t.match((await person.post('/admin/seats', { count: 1, from: 3001 })).body, { code: 'FORBIDDEN' })
})

t.test('click-to-call', async t => {
  const person = await signIn('intake2')
  await person.post('/seat/sign-in', { ready: true, takeover: true })
  t.match(await person.post('/calls', { target: { kind: 'number', number: '138 0000 9999' } }), {
    status: 201,
    body: { callId: 'dialled-call' },
  })
  t.match(asked.at(-1), {
    type: 'dial',
    seat: '1002',
    number: '13800009999',
    callerId: '95081',
    ringMs: 45_000,
    purpose: { target: 'number' },
  })
  t.match((await person.post('/calls', { target: { kind: 'number', number: '12' } })).body, { code: 'INVALID_INPUT' })
  t.match((await person.post('/calls', { target: { kind: 'member', memberId: randomUUID() } })).body, { code: 'TARGET_UNKNOWN' })
  const [merchant] = await sql`select merchant_id, number from merchant_phones where "primary" limit 1`
  await person.post('/calls', { target: { kind: 'merchant', merchantId: merchant!.merchant_id } })
  t.match(asked.at(-1), { purpose: { target: 'merchant', targetId: merchant!.merchant_id } })
  t.match((await person.post('/calls/none/hangup')).body, { code: 'CALL_UNKNOWN' })
})

t.test('an outage of the database: calls go on, people stay signed in, the journal catches up', async t => {
  const person = await signIn('intake2')
  await person.post('/seat/sign-in', { ready: true, takeover: true })
  const feed = await feedOf(person)
  await instance.service('postgres').stop()
  const call = randomUUID()
  const at = Date.now()
  say(call, { type: 'arrived', number: '13800005555', name: null, did: '95081', flow: 'hotline' }, at)
  say(call, { type: 'queued', queue: 'intake', priority: 0 })
  say(call, { type: 'offered', seat: '1002', leg: 'l-1', brief: briefOf('13800005555', at) })
  await feed.next(frame => frame.type === 'call.offered')
  t.equal((await person.get('/session')).status, 200)
  t.match((await person.post('/seat/pause', { reason: 'break' })).body, { seat: { state: 'paused' } })
  t.match((await person.get('/calls')).body, { code: 'DATABASE_AWAY' })
  t.match((await feed.next(frame => frame.type === 'system.health' && JSON.stringify(frame.data).includes('"no-answer"'))).data, {
    health: { parts: Array },
  })
  await instance.service('postgres').start()
  await until(async () => (await sql`select 1 from calls where id = ${call}`.catch(() => [])).length === 1, 20_000)
  feed.close()
})

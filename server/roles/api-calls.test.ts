/** Calls over the api: the pop, the history, recordings, and what happens without a database. The switch is played by the test. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { briefOf, until, usePlayedSwitch, type Browser } from '../../test/played-switch.ts'
import { RATE, tone, wavOf } from '../../test/sip/tones.ts'
import { matchWhole } from '../../test/match-whole.ts'

t.setTimeout(180_000)
const { instance, base, keys, redis, sql, tellSeat, say, openSwitch, signIn, feedOf } = await usePlayedSwitch(t)
openSwitch()

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
  matchWhole(t, pop.data, { call: { id: call, seatId: '1002', number: { masked: '138****1234' } }, keys: [{ digit: '1' }] })
  const context = pop.data.context ?? (await feed.next(frame => frame.type === 'call.context')).data.context
  t.match(context, { match: /one|none/, number: '138****1234' }, 'at once or a moment later')
  t.notMatch(JSON.stringify(feed.frames), '13800001234', 'the number itself is never sent')
  matchWhole(
    t,
    (
      await wall.next(
        frame =>
          frame.type === 'board' && frame.data['board'] !== undefined && (frame.data['board'] as { calls: unknown[] }).calls.length > 0,
      )
    ).data,
    { board: { queues: ['complaint', 'consult', 'intake', 'suggestion'].map(id => ({ queue: { id } })) } },
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
  matchWhole(t, detail.body, { call: { result: 'answered', number: { masked: '138****1234' } }, talkedMs: 1000, keys: [{ digit: '1' }] })
  t.same(
    detail.body.events.map((event: { type: string }) => event.type),
    ['arrived', 'keyed', 'queued', 'offered', 'answered', 'ended'],
  )
  t.match((await person.get('/calls')).body.items[0], { id: call }, 'the newest first')
  t.match((await (await signIn('intake3')).get(`/calls/${call}`)).body, { code: 'CALL_NOT_YOURS' })
  t.match((await (await signIn('intake3')).get(`/calls/${call}/context`)).body, { code: 'CALL_NOT_YOURS' })
  matchWhole(t, (await person.get(`/calls/${call}/context`)).body, { number: '138****1234', calls: [{ id: call }] })
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
  // what could not be stored: told to the administrator, and to nobody else
  const admin = await signIn('admin')
  const { body } = await admin.get('/admin/journal')
  matchWhole(t, body, { total: 1, items: [{ why: 'unreadable', length: '{"broken'.length }] })
  matchWhole(t, (await admin.post('/admin/journal/replay', {})).body, { stored: 0, left: [{ id: body.items[0].id, why: 'unreadable' }] })
  t.match((await lead.get('/admin/journal')).body, { code: 'FORBIDDEN' })
  await until(async () => (await admin.get('/health')).body.aside[0]?.count === 1)
  t.equal((await admin.post('/admin/journal/drop', { id: body.items[0].id, why: 'written by hand' })).status, 204)
  t.match((await admin.post('/admin/journal/drop', { id: body.items[0].id, why: 'written by hand' })).body, { code: 'ASIDE_NOT_FOUND' })
})

// how fast is the bench's to say, on a quiet machine; here it is that none is missing
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
  t.equal(times.length, sent.size, 'each pop came, and once')
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
    const unfinished = wavOf(tone(hz), samples / RATE)
    unfinished.fill(0, 4, 8).fill(0, 40, 44)
    return unfinished
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
  // they go when the file is told of: a worker that ends in between leaves what it can begin again with
  await until(async () => !existsSync(path.join(dir, `${recording}-r.wav`)) && !existsSync(path.join(dir, `${recording}-t.wav`)))

  const { body } = await person.get(`/calls/${call}`)
  matchWhole(t, body.recordings, [{ state: 'ready', seconds: 2, audio: `/api/recordings/${recording}/audio` }])
  const fetchAudio = (who: Browser, range?: string) =>
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

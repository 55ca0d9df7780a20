/** Recordings on their way from two sides to one stereo file, on a real database, queue and sox. */
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { callEvents, calls, recordings } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { soundOf } from '../../test/calls/sound.ts'
import { partName } from '../../telephony/core/recording-parts.ts'
import { toneShare, tone, wavOf } from '../../test/sip/tones.ts'
import { eventually } from '../../test/sip/ua.ts'
import { openBullRedis } from '../redis/redis.ts'
import { startRecordingWork } from './worker.ts'

const { db, instance } = await useOffice(t, { services: ['postgres', 'valkey'] })
const log = pino({ level: 'silent' })
const dir = instance.env.RECORDINGS_DIR!
mkdirSync(dir, { recursive: true })
const openBull = () => openBullRedis(instance.env.REDIS_URL!, log)
const begin = (prefix: string, { sweepMs = 60_000, backoffMs = 20 } = {}) =>
  startRecordingWork({
    db,
    openBull,
    prefix,
    dir,
    longestCallMs: () => 7_200_000,
    tools: JSON.parse(instance.env.MEDIA_TOOLS!) as string[],
    zone: 'Asia/Shanghai',
    log,
    sweepMs,
    backoffMs,
  })

const began = Date.parse('2026-11-23T17:00:00Z')

type Sides = { said?: number; heard?: number }
type FileOptions = { part?: number; isAnew?: boolean; startMs?: number; untilMs?: number; isClosed?: boolean }

/** Writes what Asterisk would of a part, as it would be found `untilMs` after the beginning. */
const write = (
  id: string,
  { said, heard }: Sides,
  { part = 1, isAnew = false, startMs = 0, untilMs, isClosed = true }: FileOptions = {},
) => {
  const name = partName({ recording: id, part, isAnew, startedAt: began + startMs })
  for (const [side, seconds, hz] of [
    ['r', said, 440],
    ['t', heard, 880],
  ] as const) {
    if (seconds === undefined) continue
    const wav = wavOf(tone(hz), seconds)
    if (!isClosed) wav.writeUInt32LE(0, 40)
    const file = join(dir, `${name}-${side}.wav`)
    writeFileSync(file, wav)
    const at = new Date(began + (untilMs ?? startMs + seconds * 1000))
    utimesSync(file, at, at)
  }
}
const filesOf = (id: string) => readdirSync(dir).filter(file => file.startsWith(`${id}.`))

/** The row of a recording whose call is over. */
const told = async (id: string, durationMs: number | null, more: Partial<typeof recordings.$inferInsert> = {}) => {
  await db
    .insert(recordings)
    .values({ id, callId: `c-${id}`, state: 'processing', startedAt: new Date(began), durationMs, updatedAt: new Date(), ...more })
  return id
}

/** A recording whose call is over, with the seconds of sound of its sides. */
const recorded = async (id: string, sides: Sides, durationMs: number, updatedAt = new Date()) => {
  write(id, sides)
  return told(id, durationMs, { updatedAt })
}

const settled = (id: string) =>
  eventually(
    async () => {
      const [row] = await db.select().from(recordings).where(eq(recordings.id, id))
      return row && row.state !== 'processing' ? row : null
    },
    20_000,
    `${id} to be settled`,
  )

t.test('a batch: what is there is made, what is empty is missing, what grows is looked at again, none waits for another', async t => {
  const work = begin('batch', { backoffMs: 250 })
  t.teardown(() => work.stop())
  const ids = [
    await recorded('whole', { said: 2, heard: 2 }, 2000),
    await recorded('half', { said: 0, heard: 2 }, 2000),
    await told('silent', 2000),
    await recorded('absent', {}, 2000),
    await told('growing', 9000, { startedAt: new Date() }),
  ]
  write('silent', { said: 0, heard: 0 }, { untilMs: 2000 })
  const startMs = Date.now() - began
  write('growing', { said: 1, heard: 1 }, { isClosed: false, startMs })
  work.enqueue(ids)
  const whole = await settled('whole')
  t.match(whole, { state: 'ready', reason: null, file: '2026-11-24/whole.flac', durationMs: 2000, error: null }, 'in the folder of the day')
  t.ok(whole.bytes! > 1000 && /^[0-9a-f]{64}$/.test(whole.sha256!))
  t.match(await settled('half'), { state: 'ready', durationMs: 2000 })
  for (const id of ['silent', 'absent'])
    t.match(await settled(id), { state: 'missing', reason: 'no-sound', error: 'neither side was recorded', durationMs: 2000, file: null })
  // they go once the row is kept
  await eventually(async () => filesOf('whole').length + filesOf('silent').length === 0, 5000, 'the parts to be gone')
  t.same(readdirSync(join(dir, 'work')), [], 'nothing is left where sox works')
  write('growing', { said: 9, heard: 9 }, { startMs })
  t.match(await settled('growing'), { state: 'ready', durationMs: 9000, error: null })
})

t.test('parts are joined with silence between them, so that what is heard is where it was said', async t => {
  const work = begin('parts')
  t.teardown(() => work.stop())
  write('parts', { said: 2, heard: 2 })
  write('parts', { said: 2, heard: 2 }, { part: 2, isAnew: true, startMs: 4000 })
  work.enqueue([await told('parts', 6000)])
  const row = await settled('parts')
  t.match(row, { state: 'partial', reason: 'stream-anew', durationMs: 6000 })
  for (const [channel, hz] of [
    [1, 440],
    [2, 880],
  ] as const) {
    const sound = await soundOf(instance, join(dir, row.file!), channel)
    const second = (n: number) => sound.subarray(n * 8000 + 400, n * 8000 + 7600)
    for (const n of [0, 1, 4, 5]) t.ok(toneShare(second(n), hz) > 0.9, `second ${n} of channel ${channel}`)
    for (const n of [2, 3])
      t.ok(
        second(n).every(sample => sample === 0),
        `silence in second ${n}`,
      )
  }
})

t.test('what a killed Asterisk has left is all that is there, odd bytes and all, and says what is missing', async t => {
  const work = begin('killed')
  t.teardown(() => work.stop())
  write('killed', { said: 2, heard: 4 }, { isClosed: false })
  const [said] = filesOf('killed').filter(file => file.endsWith('-r.wav'))
  writeFileSync(join(dir, said!), Buffer.concat([readFileSync(join(dir, said!)), Buffer.from([1])]))
  utimesSync(join(dir, said!), new Date(began + 2000), new Date(began + 2000))
  work.enqueue([await told('killed', 6000)])
  t.match(await settled('killed'), { state: 'partial', reason: 'cut', durationMs: 4000 })
  write('at-once', { said: 0, heard: 0 }, { isClosed: false, untilMs: 0 })
  work.enqueue([await told('at-once', 1500)])
  t.match(await settled('at-once'), { state: 'missing', reason: 'cut', durationMs: 1500 }, 'before anything of it was written')
})

t.test('what the switch said of a recording is its reason', async t => {
  const work = begin('refused')
  t.teardown(() => work.stop())
  write('refused-later', { said: 2, heard: 2 })
  work.enqueue([await told('refused', 10, { reason: 'refused' }), await told('refused-later', 2000, { reason: 'unreachable' })])
  t.match(await settled('refused'), { state: 'missing', reason: 'refused' })
  t.match(await settled('refused-later'), { state: 'partial', reason: 'unreachable' })
})

t.test('a side that is silent for more than a minute is said, unless the call tells why', async t => {
  const work = begin('sided')
  t.teardown(() => work.stop())
  for (const id of ['sided', 'on-hold']) {
    write(id, { said: 70, heard: 0 })
    await told(id, 70_000)
  }
  await db.insert(callEvents).values([
    { entryId: 'e1', callId: 'c-on-hold', seq: 1, at: new Date(began + 1000), type: 'held', data: {} },
    { entryId: 'e2', callId: 'c-on-hold', seq: 2, at: new Date(began + 69_000), type: 'unheld', data: {} },
  ])
  work.enqueue(['sided', 'on-hold'])
  t.match(await settled('sided'), { state: 'one-sided', reason: 'seat-silent' })
  t.match(await settled('on-hold'), { state: 'ready' })
})

t.test('a recording whose end was never told is not waited for after its call', async t => {
  const work = begin('forgotten', { sweepMs: 100 })
  t.teardown(() => work.stop())
  const endedAt = new Date(Date.now() - 3_600_000)
  const call = (id: string, ended: Date | null) => ({
    id: `c-${id}`,
    direction: 'inbound' as const,
    state: ended ? ('ended' as const) : ('talking' as const),
    language: 'zh',
    startedAt: new Date(began),
    endedAt: ended,
    seq: 1,
  })
  await db.insert(calls).values([call('over', endedAt), call('gone', endedAt), call('on', null)])
  write('over', { said: 2, heard: 2 })
  await told('over', null, { state: 'recording' })
  await told('gone', null, { state: 'recording' })
  await told('older-than-any-call', null, { state: 'recording' })
  await told('on', null, { state: 'recording', startedAt: new Date() })
  const left = (id: string) =>
    eventually(
      async () => {
        const [row] = await db.select().from(recordings).where(eq(recordings.id, id))
        return row && !['recording', 'processing'].includes(row.state) ? row : null
      },
      20_000,
      `${id} to be settled`,
    )
  t.match(await left('gone'), { state: 'missing', reason: 'lost' })
  t.match(await left('older-than-any-call'), { state: 'missing', reason: 'lost' })
  t.match(await left('over'), { durationMs: 2000 }, 'what there is of it')
  t.match((await db.select().from(recordings).where(eq(recordings.id, 'on')))[0], { state: 'recording' }, 'one that runs is left alone')
})

t.test('files without sound go when nobody waits for them', async t => {
  const old = new Date(Date.now() - 3_600_000)
  for (const id of ['stray', 'awaited']) {
    writeFileSync(join(dir, `${id}.1.${began}-r.wav`), '')
    utimesSync(join(dir, `${id}.1.${began}-r.wav`), old, old)
  }
  writeFileSync(join(dir, `young.1.${began}-r.wav`), '')
  await told('awaited', null, { state: 'recording', startedAt: new Date() })
  const work = begin('strays', { sweepMs: 100 })
  t.teardown(() => work.stop())
  await eventually(async () => filesOf('stray').length === 0, 5000, 'the stray file to go')
  for (const id of ['awaited', 'young']) t.ok(existsSync(join(dir, `${id}.1.${began}-r.wav`)), id)
})

t.test('a recording whose job was lost is found again; one that has a job gets no second one', async t => {
  const connection = openBull()
  const queue = new Queue('recordings', { connection, prefix: 'lost' })
  t.teardown(async () => {
    await queue.close()
    connection.disconnect()
  })
  const long = new Date(Date.now() - 3_600_000)
  await recorded('lost', { said: 1, heard: 1 }, 1000, long)
  await recorded('held', { said: 1, heard: 1 }, 1000, long)
  await queue.add('stereo', { ids: ['held'] }, { delay: 3_600_000 })
  const work = begin('lost', { sweepMs: 100 })
  t.teardown(() => work.stop())
  t.match(await settled('lost'), { state: 'ready' })
  const [row] = await db.select().from(recordings).where(eq(recordings.id, 'held'))
  t.equal(row!.state, 'processing', 'its job is not due')
  t.equal((await queue.getJobs()).length, 1)
})

/** Recordings on their way from two sides to one stereo file, on a real database, queue and sox. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { recordings } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { tone, wavOf } from '../../test/sip/tones.ts'
import { eventually } from '../../test/sip/ua.ts'
import { openBullRedis } from '../redis/redis.ts'
import { sidesOf } from './audio.ts'
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
    tools: JSON.parse(instance.env.MEDIA_TOOLS!) as string[],
    zone: 'Asia/Shanghai',
    log,
    sweepMs,
    backoffMs,
  })

type Sides = { said?: number; heard?: number }
/** A recording whose call is over, with the seconds of sound of its sides. */
const recorded = async (id: string, { said, heard }: Sides, durationMs: number, updatedAt = new Date()) => {
  const sides = sidesOf(dir, id)
  if (said !== undefined) writeFileSync(sides.said, wavOf(tone(440), said))
  if (heard !== undefined) writeFileSync(sides.heard, wavOf(tone(880), heard))
  await db
    .insert(recordings)
    .values({ id, callId: `c-${id}`, state: 'processing', startedAt: new Date('2026-11-23T17:00:00Z'), durationMs, updatedAt })
  return id
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

t.test('a batch: what is there is made, what is empty fails, what is too short is looked at again, and none waits for another', async t => {
  const work = begin('batch', { backoffMs: 250 })
  t.teardown(() => work.stop())
  const ids = [
    await recorded('whole', { said: 2, heard: 2 }, 2000),
    await recorded('one-sided', { said: 0, heard: 2 }, 2000),
    await recorded('silent', { said: 0, heard: 0 }, 2000),
    await recorded('absent', {}, 2000),
    await recorded('growing', { said: 1, heard: 1 }, 9000),
  ]
  work.enqueue(ids)
  const whole = await settled('whole')
  t.match(whole, { state: 'ready', file: '2026-11-24/whole.flac', durationMs: 2000, error: null }, 'in the folder of the day at the centre')
  t.ok(whole.bytes! > 1000 && /^[0-9a-f]{64}$/.test(whole.sha256!))
  t.match(await settled('one-sided'), { state: 'ready', durationMs: 2000 })
  // they go once the row is kept
  await eventually(async () => !existsSync(sidesOf(dir, 'whole').said), 5000, 'the sides to be gone')
  t.same(readdirSync(join(dir, 'work')), [], 'nothing is left where sox works')
  for (const id of ['silent', 'absent'])
    t.match(await settled(id), { state: 'failed', error: 'neither side was recorded', durationMs: 2000, file: null })
  const sides = sidesOf(dir, 'growing')
  for (const side of [sides.said, sides.heard]) writeFileSync(side, wavOf(tone(440), 9))
  t.match(await settled('growing'), { state: 'ready', durationMs: 9000, error: null })
})

t.test('what stays too short is kept as it is, with a note', async t => {
  const work = begin('short')
  t.teardown(() => work.stop())
  work.enqueue([await recorded('short', { said: 1, heard: 1 }, 9000)])
  t.match(await settled('short'), { state: 'ready', durationMs: 1000, error: 'expected 9000 ms' })
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

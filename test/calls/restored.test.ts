/** A centre is saved while it works, put into a new instance, and works there: counts, hashes, an old recording, and a new call. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { newKey } from '../../runtime/backup/key.ts'
import { readManifest } from '../../runtime/backup/manifest.ts'
import { projectDir } from '../../runtime/layout.ts'
import type { CallDetail } from '../../server/contract/calls.ts'
import { inDatabase, openCentre, useCentre, type WorkingSeat } from '../centre.ts'
import { eventually } from '../sip/ua.ts'
import { converse, seatTone } from './conversation.ts'

const run = async (script: string, words: string[], env: Record<string, string>) =>
  (
    await promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...words], {
      cwd: projectDir,
      env: { PATH: process.env.PATH, ...env },
    })
  ).stdout
const readyRecording = (seat: WorkingSeat, id: string) =>
  eventually(
    async () => {
      const { body } = await seat.person.get<CallDetail>(`/api/calls/${id}`)
      return body.recordings?.find(({ state, audio }) => state === 'ready' && audio !== null)
    },
    15_000,
    'the recording to be ready',
  )
const heard = async (seat: WorkingSeat, audio: string) => {
  const reply = await seat.person.fetch(audio)
  return {
    status: reply.status,
    sha256: createHash('sha256')
      .update(Buffer.from(await reply.arrayBuffer()))
      .digest('hex'),
  }
}

t.test('saved while it works, restored, working', async t => {
  const old = await openCentre()
  t.teardown(old.stop)
  const seat = await old.seat('intake1')
  const { citizen, leg, id } = await converse(old, seat, '13911150001')
  await citizen.media!.ear.hears(seatTone, 5_000, 500)
  leg.hangup()
  await citizen.ended()
  const { audio } = await readyRecording(seat, id)
  const before = await heard(seat, audio!)
  t.equal(before.status, 200)

  const { identity, recipient } = await newKey()
  const key = join('/tmp', `identity-${old.instance.id}`)
  writeFileSync(key, `${identity}\n`, { mode: 0o600 })
  t.teardown(() => promisify(execFile)('rm', ['-f', key]))
  const into = join('/tmp', `backups-${old.instance.id}`)
  t.teardown(() => promisify(execFile)('rm', ['-rf', into]))
  const { state, env } = old.instance
  const made = await run('runtime/backup.ts', ['--into', into, '--recipient', recipient], {
    HEARTHLINE_STATE: state,
    DATABASE_URL: env.DATABASE_URL!,
  })
  const folder = made.trim()
  const manifest = await readManifest(folder)
  t.ok(manifest.files.recordings.count >= 1)
  const [stored] = await inDatabase(env, sql => sql<{ n: number }>`select count(*)::int as n from calls`)
  t.equal(manifest.tables['public.calls']!.rows, stored!.n)
  await old.stop()

  const centre = await useCentre(t, {
    fill: async place =>
      void t.match(
        await run('runtime/restore.ts', ['--from', folder, '--identity', key], {
          HEARTHLINE_STATE: place.state,
          POSTGRES_PORT: String(place.ports.postgres),
        }),
        /is restored/,
      ),
  })
  const again = await centre.seat('intake1')
  t.strictSame(await heard(again, audio!), before, 'the recording sounds as it did')
  const next = await converse(centre, again, '13911150002')
  await next.citizen.media!.ear.hears(seatTone, 5_000, 500)
  next.leg.hangup()
  await next.citizen.ended()
  t.ok((await readyRecording(again, next.id)).bytes! > 0, 'and a new one is made')
  const verified = await run('runtime/audit.ts', ['verify', '--known', manifest.audit.hash], {
    DATABASE_URL: centre.instance.env.DATABASE_URL!,
  })
  t.match(verified, /^sealed {3}rows 1 to \d+/m)
  t.notMatch(verified, /BROKEN|UNKNOWN/)
})

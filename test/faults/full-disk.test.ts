/** The disk of the recordings is full during a conversation, and has room again: in a mount namespace of the test's own. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { CallPage } from '../../server/contract/calls.ts'
import type { Health } from '../../server/contract/health.ts'
import { converse, hearEachOther, storedCall, type Conversation } from '../calls/conversation.ts'
import { useCentre } from '../centre.ts'
import type { Feed } from '../person.ts'
import { citizenTone } from '../sip/tones.ts'
import { eventually } from '../sip/ua.ts'

const OWN = 'HEARTHLINE_TEST_OWN_MOUNTS'
/** Lead and administrator are told within this time, in ms. */
const TOLD_MS = 10_000
const PIECE = Buffer.alloc(65_536)

/** Leaves no room, down to the last page. */
const fill = (file: string) => {
  const handle = openSync(file, 'w')
  try {
    for (const piece of [PIECE, PIECE.subarray(0, 4096)])
      try {
        for (;;) writeSync(handle, piece)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
  } finally {
    closeSync(handle)
  }
}

if (process.env[OWN] === undefined) {
  const again = [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)]
  void t.spawn('unshare', ['--mount', '--propagation', 'private', ...again], { env: { ...process.env, [OWN]: '1' } }, 'in own mounts')
} else {
  const centre = await useCentre(t, { recordingsMb: 8, env: { RECORDINGS_LOW_MB: '2' } })
  const seat = await centre.seat('intake1')
  const [lead, admin] = [await centre.signIn('lead'), await centre.signIn('admin')]
  const feeds = [await lead.feed(), await admin.feed()]
  t.teardown(() => feeds.forEach(feed => feed.close()))
  const ballast = join(centre.instance.env.RECORDINGS_DIR!, 'ballast')
  const told = (state: string) =>
    Promise.all(feeds.map((feed: Feed) => feed.message('storage.changed', news => news.state === state, TOLD_MS)))
  const storage = async () => (await admin.must<Health>('GET', '/api/health')).parts.find(({ name }) => name === 'storage')
  const shows = (state: string, detail: string | null) =>
    eventually(
      async () => {
        const part = await storage()
        if (part?.state !== state || part.detail !== detail) throw new Error(JSON.stringify(part))
        return true
      },
      TOLD_MS,
      `the disk to be shown ${state}`,
    )
  const recordingOf = (id: string) =>
    eventually(
      async () => {
        const { recordings } = await storedCall(lead, id)
        const [one] = recordings
        if (!one || one.state === 'recording' || one.state === 'processing') throw new Error(one?.state ?? 'none')
        return one
      },
      60_000,
      'the recording to be settled',
    )
  const goesOn = async ({ citizen, leg }: Conversation) => {
    await leg.media!.ear.hears(citizenTone, 10_000, 3_000)
    await hearEachOther(citizen, leg)
    t.equal(citizen.media!.ear.lost + leg.media!.ear.lost, 0, 'the conversation has no gap')
  }

  t.test('people are told at once, the conversation goes on, and recordings say what they lack', async t => {
    const talk = await converse(centre, seat, '13911270001')
    for (const one of [talk.citizen, talk.leg]) one.media!.ear.mark()
    await goesOn(talk)
    const full = told('full')
    fill(ballast)
    await full
    await shows('down', 'disk-full')
    await goesOn(talk)
    const ample = told('ample')
    rmSync(ballast)
    await ample
    await shows('up', null)
    await goesOn(talk)
    talk.leg.hangup()
    await talk.citizen.ended()
    t.match(await recordingOf(talk.id), { state: 'partial', reason: 'disk-full' })
    const { items } = await lead.must<CallPage>('GET', '/api/calls?scope=all')
    t.strictSame(items.find(({ id }) => id === talk.id)?.lacks, { state: 'partial', reason: 'disk-full' })

    const next = await converse(centre, seat, '13911270002')
    await goesOn(next)
    next.leg.hangup()
    await next.citizen.ended()
    t.match(await recordingOf(next.id), { state: 'ready', reason: null }, 'without a restart of anything')
  })
}

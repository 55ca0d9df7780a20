/** The two faults that strike calls themselves; `npm run faults` tries all of them. */
import t from 'tap'
import { join } from 'node:path'
import type { CallPage } from '../../server/contract/calls.ts'
import { converse, hangUpAll } from '../calls/conversation.ts'
import { soundOf } from '../calls/sound.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { citizenTone, RATE, seatTone, toneShare } from '../sip/tones.ts'
import { eventually } from '../sip/ua.ts'
import { leaveMessage, SEATS } from './scene.ts'
import { CHECKS, OK, tryFault } from './strike.ts'

const centre = await useCentre(t, { queues: { wrapUp: 300, ring: 120 } })
const lead = await centre.signIn('lead')
const seats = await centre.newSeats(SEATS)

t.test('the switch is killed with calls in ten states', async t => {
  const outcome = await tryFault(centre, lead, seats, { component: 'switch', way: 'kill' }, 1)
  for (const [check, words] of Object.entries(CHECKS)) t.equal(outcome[check as keyof typeof CHECKS], OK, words)
})

t.test('Asterisk is killed with calls in ten states: nobody is left in a call, and the next one is a conversation', async t => {
  const outcome = await tryFault(centre, lead, seats, { component: 'asterisk', way: 'kill' }, 2)
  for (const check of ['states', 'carriedOn', 'orphans', 'history'] as const) t.equal(outcome[check], OK, CHECKS[check])
})

/** What is lost of a side when Asterisk dies: its write buffer of 32 KB, 16 bit at 8 kHz; and for the clocks of the test. */
const LOST_MS = 2_100
const CLOCKS_MS = 400

type Stored = { call_id: string; started: string; state: string; reason: string | null; file: string | null }

t.test('what Asterisk takes with it of recordings is its buffer a side; a message shorter than that says that it is lost', async t => {
  const { env, inside } = centre.instance
  const seat = seats[0]!
  const citizens = ['13902990001', '13902990002', '13902990003'] as const
  await Promise.all(seats.map(({ person }) => person.must('POST', '/api/seat/pause', { reason: 'break' })))
  await leaveMessage(centre, lead, citizens[0])
  await seat.person.must('POST', '/api/seat/ready')
  const talk = await converse(centre, seat, citizens[1])
  await talk.leg.media!.ear.hears(citizenTone, 15_000, 5_000)
  await leaveMessage(centre, lead, citizens[2])
  const asterisk = centre.instance.service('asterisk')
  const dead = new Promise(resolve => asterisk.onExit(resolve))
  const killedAt = Date.now()
  asterisk.kill('SIGKILL')
  await dead
  await asterisk.start()
  hangUpAll(centre)

  const stored = (number: string) =>
    eventually(
      async () => {
        const [row] = await inDatabase(
          env,
          sql => sql<Stored>`select r.call_id, (extract(epoch from r.started_at) * 1000)::text as started, r.state, r.reason, r.file
            from recordings r join calls c on c.id = r.call_id where c.number = ${`+86${number}`}`,
        )
        if (!row || row.state === 'recording' || row.state === 'processing') throw new Error(row?.state ?? 'none')
        return row
      },
      90_000,
      `the recording of ${number} to be settled`,
    )
  /** How much of a side's tone is in a recording, in ms. */
  const heard = async (file: string, channel: number, hz: number) => {
    const all = await soundOf({ inside }, join(env.RECORDINGS_DIR!, file), channel)
    const block = RATE / 10
    return (
      Array.from({ length: Math.floor(all.length / block) }, (_, n) => all.subarray(n * block, (n + 1) * block)).filter(
        sound => toneShare(sound, hz) > 0.7,
      ).length * 100
    )
  }
  const [message, conversation, short] = await Promise.all(citizens.map(stored))
  for (const [what, row, sides] of [
    ['message', message!, [[1, citizenTone]]],
    [
      'conversation',
      conversation!,
      [
        [1, citizenTone],
        [2, seatTone],
      ],
    ],
  ] as const) {
    t.match(row, { state: 'partial', reason: 'cut' }, what)
    const spoken = killedAt - Number(row.started)
    for (const [channel, hz] of sides) {
      const lost = spoken - (await heard(row.file!, channel, hz))
      t.ok(lost < LOST_MS + CLOCKS_MS, `${what}, side ${channel}: ${lost} of ${spoken} ms lost`)
    }
  }
  t.ok(killedAt - Number(short!.started) < LOST_MS, `${killedAt - Number(short!.started)} ms are less than the buffer`)
  t.match(short, { state: 'missing', file: null })
  const missed = await lead.must<CallPage>('GET', '/api/calls?missed=true')
  t.match(
    missed.items.find(({ id }) => id === short!.call_id),
    { result: 'voicemail', lacks: { state: 'missing' } },
    'on the list of missed calls it is a message that is lost, and not none',
  )
})

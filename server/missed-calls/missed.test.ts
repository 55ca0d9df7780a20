/** Who wanted a person and got none is on the list, whatever the moment of hanging up; nobody else is. */
import t from 'tap'
import { paperSettings, paperWorld, type World } from '../../test/world.ts'
import { useOffice } from '../../test/office.ts'
import { recordings } from '../../db/schema/index.ts'
import { saveJournal } from '../calls/journal-store.ts'
import { listMissed } from '../calls/store.ts'
import { everything } from '../scope.ts'
import { countList } from '../work-lists/counts.ts'

const { db } = await useOffice(t)

const closed = paperSettings(['1001'], {
  calendars: () => ({ default: { open: false, reason: 'outside-hours', label: null } }),
})
const heard = (world: World, channel: string) =>
  world.hear({ type: 'playback-finished', playback: world.call(channel)!.playing!.id, ok: true, at: world.now })
const press = (world: World, channel: string, digit: string) => world.hear({ type: 'digit', channel, digit, at: world.now })
const answer = (world: World) => world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })

type Way = (world: World, channel: string) => void | Promise<void>
type Case = { did?: string; settings?: typeof closed; staffed?: true; way: Way; missed: boolean }

/** What the caller does until hanging up; with nobody signed in unless it says `staffed`. */
const cases: Record<string, Case> = {
  'in the words that nobody is there': { way: () => {}, missed: true },
  'in the words before the beep': { way: heard, missed: true },
  'at the end of the beep': {
    way: (world, channel) => {
      heard(world, channel)
      press(world, channel, '5')
    },
    missed: true,
  },
  'in the message': {
    way: (world, channel) => {
      heard(world, channel)
      heard(world, channel)
    },
    missed: true,
  },
  'in the thanks for the message': {
    way: (world, channel) => {
      heard(world, channel)
      heard(world, channel)
      press(world, channel, '#')
    },
    missed: true,
  },
  'when told that the hotline is closed': {
    did: '95081',
    settings: closed,
    way: (world, channel) => {
      heard(world, channel)
      heard(world, channel)
    },
    missed: true,
  },
  'in the line': { staffed: true, way: world => void world.controller.ask({ type: 'pause', seat: '1001', reason: 'break' }), missed: true },
  'while a seat rings': { staffed: true, way: () => {}, missed: true },
  'in the offer of a message': {
    staffed: true,
    way: async (world, channel) => {
      await world.controller.ask({ type: 'pause', seat: '1001', reason: 'meal' })
      world.pass(70_000)
      press(world, channel, '1')
    },
    missed: true,
  },
  'when the seat was lost, in the line again': {
    staffed: true,
    way: (world, channel) => {
      answer(world)
      world.hear({ type: 'gone', channel: world.call(channel)!.leg!.id, cause: 44, sip: null, at: world.now })
      world.pass(31_000)
    },
    missed: true,
  },
  'in the greeting': { did: '95081', way: () => {}, missed: false },
  'in the menu': {
    did: '95081',
    way: (world, channel) => {
      heard(world, channel)
      heard(world, channel)
    },
    missed: false,
  },
  'after talking': { staffed: true, way: answer, missed: false },
}

/** The story of one caller, stored; the id of the call. */
const stored = async (n: number, { did, settings, staffed, way }: Case): Promise<string> => {
  const world = paperWorld(['1001'], undefined, settings)
  world.now = Date.now() - 600_000 + n * 1_000
  if (staffed) await world.ready('1001')
  const channel = world.arrive(did, `1390000${String(1000 + n)}`)
  const { id } = world.calls()[0]!
  await way(world, channel)
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  const own = `${id.slice(0, -4)}${String(5000 + n)}`
  await saveJournal(db, JSON.parse(JSON.stringify(world.entries).replaceAll(id, own)) as typeof world.entries)
  return own
}

t.test('whatever the moment of hanging up', async t => {
  const ids = new Map<string, string>()
  for (const [n, [name, one]] of Object.entries(cases).entries()) ids.set(name, await stored(n, one))
  const { items } = await listMissed(db, everything(), { limit: 100 })
  const listed = new Set(items.map(({ record }) => record.id))
  for (const [name, { missed }] of Object.entries(cases)) t.equal(listed.has(ids.get(name)!), missed, name)
  const { open } = await countList(db, 'missed', new Date())
  t.equal(open, items.length, 'and the figure counts those')
})

t.test('a message in which nobody speaks says so and stays on the list; one that was not listened to says nothing', async t => {
  const marks: boolean[] = []
  for (const [n, heardMs] of [[499], [500], [null], [200, 900], [100, null], [100, 200]].entries()) {
    const id = await stored(100 + n, cases['in the message']!)
    await db.delete(recordings)
    await db.insert(recordings).values(
      heardMs.map((speechMs, k) => ({
        id: `${id}-${k}`,
        callId: id,
        kind: 'voicemail' as const,
        state: 'ready' as const,
        startedAt: new Date(),
        speechMs,
      })),
    )
    const { items } = await listMissed(db, everything(), { limit: 100 })
    marks.push(items.find(({ record }) => record.id === id)!.emptyMessage)
  }
  t.strictSame(marks, [true, false, false, false, false, true])
})

/** The switch dies with what it had decided carried out in part: after a gap everybody is where the facts have them, whatever is found. */
import t from 'tap'
import { phaseOf } from '../core/call/call.ts'
import { layout } from '../core/call/layout.ts'
import type { SeatCommand } from './commands.ts'
import { inventoryOf, paperWorld, troublesOf, type World } from '../../test/world.ts'

const PURPOSE = { target: 'number', targetId: null, orderId: null, taskId: null } as const

/** A caller whom 1001 has just answered. */
const answered = async () => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  world.arrive()
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  return world
}

const asked = async (wishes: readonly SeatCommand[], then: (world: World) => void = () => {}) => {
  const world = await answered()
  await world.ready('1002')
  const [call] = world.calls()
  for (const wish of wishes) t.match(await world.controller.ask({ ...wish, call: call!.id } as SeatCommand), { ok: true })
  then(world)
  return world
}

const STATES: Record<string, () => Promise<World>> = {
  'offered': async () => {
    const world = paperWorld(['1001'])
    await world.ready('1001')
    world.arrive()
    return world
  },
  'talking': answered,
  'talking, held': () => asked([{ type: 'call', seat: '1001', call: '', wish: { type: 'hold' } }]),
  'talking, held before': () =>
    asked([
      { type: 'call', seat: '1001', call: '', wish: { type: 'hold' } },
      { type: 'call', seat: '1001', call: '', wish: { type: 'unhold' } },
    ]),
  'talking, consulting': () =>
    asked([{ type: 'consult', seat: '1001', call: '', to: { seat: '1002' }, isLead: false, isConfirmed: false }], world =>
      world.hear({ type: 'answered', channel: world.ringing().get('1002')!, at: world.now }),
    ),
  'away': async () => {
    const world = await answered()
    const [call] = world.calls()
    world.hear({ type: 'gone', channel: call!.leg!.id, cause: 44, sip: null, at: world.now })
    return world
  },
  'talking, called out': async () => {
    const world = paperWorld(['1001'])
    await world.ready('1001')
    await world.controller.ask({
      type: 'dial',
      seat: '1001',
      number: '13800001111',
      callerId: '95081',
      ringMs: 30_000,
      isLead: false,
      isConfirmed: false,
      purpose: PURPOSE,
    })
    for (let leg = 0; leg < 2; leg++) {
      const [call] = world.controller.engine.calls.values()
      const dialled = Object.values(call!.participants).find(({ state }) => state === 'ringing')
      world.hear({ type: 'answered', channel: dialled!.channel!, at: world.now })
    }
    return world
  },
}

/** Every way of putting people into places. */
const ways = (people: readonly string[], places: readonly (string | null)[]): (readonly [string, string | null])[][] =>
  people.reduce<(readonly [string, string | null])[][]>(
    (before, one) => before.flatMap(way => places.map(place => [...way, [one, place] as const])),
    [[]],
  )

for (const [state, prepare] of Object.entries(STATES))
  t.test(`${state}: whoever is in or out of whichever bridge is put where they belong`, async t => {
    const { controller } = await prepare()
    const [call] = controller.engine.calls.values()
    t.equal(phaseOf(call!), state.split(',')[0])
    const people = Object.values(call!.participants).flatMap(one => (one.state === 'up' ? (one.channel ?? []) : []))
    const bridges = [...layout(call!).bridges.keys()]
    const found = ways(people, [null, ...bridges])
    t.equal(found.length, (bridges.length + 1) ** people.length)
    for (const standing of [bridges, ...bridges.map(gone => bridges.filter(id => id !== gone))])
      for (const way of found) {
        const world = await prepare()
        const { telephones } = world
        telephones.bridges.clear()
        for (const id of standing) telephones.bridges.set(id, new Set(way.flatMap(([one, place]) => (place === id ? [one] : []))))
        const next = paperWorld(['1001', '1002'], world)
        next.hear({ type: 'connected', inventory: inventoryOf(world), at: next.now })
        t.strictSame(troublesOf(next), [], JSON.stringify({ standing, way }))
      }
  })

t.test('music that was to end when the switch died ends', async t => {
  const world = await answered()
  const [call] = world.calls()
  const customer = Object.values(world.controller.engine.calls.get(call!.id)!.participants).find(({ role }) => role === 'customer')!
  world.telephones.music.add(customer.channel!)
  const next = paperWorld(['1001', '1002'], world)
  next.hear({ type: 'connected', inventory: inventoryOf(world), at: next.now })
  t.strictSame(troublesOf(next), [])
})

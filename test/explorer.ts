/**
 * The explorer: people who press everything, telephones that fall off, a switch of paper that shows something else after a gap, a journal
 * that is late, says things twice and loses its readers, over the real engine and what the readers really do. After every step the promises
 * are looked at. A story is a list of steps with a number each; the same story is the same walk.
 */
import fc from 'fast-check'
import type { SeatWish } from '../telephony/core/call/events.ts'
import type { CallWish, SeatCommand } from '../telephony/engine/commands.ts'
import type { Inventory } from '../telephony/engine/ports.ts'
import type { CallView } from './call-view.ts'
import { fateOf } from './paper-journal.ts'
import { readersOf, type Readers } from './readers.ts'
import { inventoryOf, paperWorld, troublesOf, type World } from './world.ts'

const SEATS = ['1001', '1002', '1003'] as const
const WISHES: readonly Exclude<SeatWish['type'], 'consult'>[] = [
  'hold',
  'unhold',
  'mute',
  'record',
  'rejoin',
  'hang-up',
  'refuse',
  'send-digits',
  'complete-transfer',
  'cancel-consult',
  'alternate',
]

type Walk = {
  world: World
  /** Callers who must be known until they hang up. */
  alive: Set<string>
  readers: Readers
}
type Step = (walk: Walk, n: number) => unknown

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
const people = (call: CallView) => Object.values(call.participants)

/** Whether a call may end when this channel is gone: then nobody waits for its caller any more. */
const gone = (walk: Walk, channel: string | null | undefined, cause: number) => {
  if (!channel) return
  walk.world.hear({ type: 'gone', channel, cause, sip: null, at: walk.world.now })
}

/** Somebody other than the customer is gone. `isLast`: whether the call may end with it, given whether they answer for it. */
const leave = (walk: Walk, n: number, cause: number, isLast: (isAnswering: boolean, call: CallView) => boolean) => {
  const call = pick(walk.world.calls(), n)
  const others = call ? people(call).filter(who => who.role !== 'customer') : []
  const one = pick(others, n >> 4)
  if (!call || !one?.channel) return
  if (isLast(call.owner === one.id || call.owner === null, call)) walk.alive.delete(call.party.channel)
  gone(walk, one.channel, cause)
}

const wishOf = (type: (typeof WISHES)[number], n: number, by: string): CallWish => {
  switch (type) {
    case 'refuse':
      return { type, offer: n % 5 === 0 ? 'p1' : by }
    case 'mute':
    case 'record':
      return { type, on: n % 2 === 0 }
    case 'rejoin':
      return { type, device: 'desk' }
    case 'send-digits':
      return { type, digits: '1' }
    default:
      return { type }
  }
}

const dialOf = (seat: string, n: number): SeatCommand => ({
  type: 'dial',
  seat,
  number: `1380731${String(n % 10_000).padStart(4, '0')}`,
  callerId: '95081',
  ringMs: 30_000,
  purpose: { target: 'number', targetId: null, orderId: null, taskId: null },
  isLead: true,
  isConfirmed: false,
})

/** What the switch shows after a gap in which things went on without the controller. */
const meanwhile = ({ world, alive }: Walk, n: number): Inventory => {
  const calls = world.calls()
  const call = pick(calls, n >> 3)
  const one = call && pick(people(call), n >> 5)
  const lose = (channel: string | null | undefined) => channel && world.telephones.gone(channel)
  let inventory = inventoryOf(world)
  const without = (channel: string) => {
    lose(channel)
    alive.delete(channel)
    inventory = { ...inventoryOf(world), channels: inventoryOf(world).channels.filter(({ id }) => id !== channel) }
  }
  switch (n % 7) {
    case 1:
      if (call?.party.channel && call.participants['p0']?.channel) without(call.party.channel)
      break
    case 2:
      if (one?.channel && one.role !== 'customer') {
        if (call && call.talkSince !== null) alive.delete(call.party.channel)
        without(one.channel)
      }
      break
    case 3: {
      const id = `in-gap-${n}-${world.entries.length}`
      alive.add(id)
      inventory.channels.push({ id, state: 'up', bridge: null, arrival: { number: null, name: null, did: '95082' } })
      break
    }
    case 4: {
      const id = `l-00000000-0000-4000-8000-${String(n).padStart(12, '9').slice(-12)}-1`
      inventory.channels.push({ id, state: 'ringing', bridge: null, arrival: null })
      break
    }
    case 5:
      // somebody is not where they should be
      if (one?.channel) for (const members of world.telephones.bridges.values()) members.delete(one.channel)
      inventory = inventoryOf(world)
      break
    case 6:
      // a telephone answered and nobody heard of it
      inventory.channels = inventory.channels.map(channel => (channel.id === one?.channel ? { ...channel, state: 'up' as const } : channel))
      break
  }
  return inventory
}

const STEPS: Record<string, Step> = {
  'arrive': walk => walk.alive.add(walk.world.arrive()),
  'arrive-menu': walk => walk.alive.add(walk.world.arrive('95081', '13807300002')),
  'press': ({ world }, n) => {
    const call = pick(world.calls(), n)
    if (call) world.hear({ type: 'digit', channel: call.party.channel, digit: '1238'.charAt(n % 4), at: world.now })
  },
  'heard': ({ world }, n) => {
    const playing = pick(world.calls(), n)?.playing
    if (playing) world.hear({ type: 'playback-finished', playback: playing.id, ok: n % 5 > 0, at: world.now })
  },
  'answer': ({ world }, n) => {
    const leg = pick([...world.ringing().values()], n)
    if (leg) world.hear({ type: 'answered', channel: leg, at: world.now })
  },
  'answer-anybody': ({ world }, n) => {
    const one = pick(
      world.calls().flatMap(call => people(call).filter(who => who.channel && who.state !== 'up')),
      n,
    )
    if (one?.channel) world.hear({ type: 'answered', channel: one.channel, at: world.now })
  },
  'reject': (walk, n) => gone(walk, pick([...walk.world.ringing().values()], n), 21),
  'customer-hangs': (walk, n) => {
    const call = pick(walk.world.calls(), n)
    if (!call?.participants['p0']?.channel) return
    walk.alive.delete(call.party.channel)
    gone(walk, call.party.channel, [16, 17, 19, 21][n % 4]!)
  },
  'somebody-hangs': (walk, n) => leave(walk, n, 16, isAnswering => isAnswering),
  'lose-phone': (walk, n) => leave(walk, n, 44, (isAnswering, call) => call.owner === null || !isAnswering),
  'mute-phone': ({ world }, n) => {
    const seat = pick(SEATS, n)!
    if (n % 4 === 0) world.mute.add(seat)
    else world.mute.delete(seat)
  },
  'unheard': (walk, n) => {
    const call = pick(walk.world.calls(), n)
    const one = call && pick(people(call), n >> 4)
    if (!call || !one?.channel || one.role !== 'agent') return
    if (call.talkSince === null) walk.alive.delete(call.party.channel)
    walk.world.hear({ type: 'unheard', channel: one.channel, at: walk.world.now })
  },
  'phone-held': ({ world }, n) => {
    const call = pick(world.calls(), n)
    const one = call && pick(people(call), n >> 4)
    if (one?.channel) world.hear({ type: 'phone-held', channel: one.channel, on: n % 2 === 0, at: world.now })
  },
  'media': ({ world }, n) => {
    const call = pick(world.calls(), n)
    const one = call && pick(people(call), n >> 4)
    const is = (['silent', 'heard', 'anew'] as const)[n % 3]!
    if (one?.channel) world.hear({ type: 'media', channel: one.channel, is, at: world.now })
  },
  'line-dies': (walk, n) => {
    const call = pick(walk.world.calls(), n)
    if (!call?.participants['p0']?.channel) return
    walk.alive.delete(call.party.channel)
    gone(walk, call.party.channel, 44)
  },
  'pass': ({ world }, n) => world.pass((n % 20) * 1_000),
  'ready': ({ world }, n) => world.controller.ask({ type: 'ready', seat: pick(SEATS, n)! }),
  'pause': ({ world }, n) => world.controller.ask({ type: 'pause', seat: pick(SEATS, n)!, reason: 'break' }),
  'sign-out': ({ world }, n) => world.controller.ask({ type: 'sign-out', seat: pick(SEATS, n)! }),
  'sign-in': ({ world }, n) => world.ready(pick(SEATS, n)!),
  'attendance': ({ world }, n) => {
    const seat = pick(SEATS, n)!
    world.controller.attend([
      { seat, session: n % 7 === 0 ? 'another' : `of ${seat}`, is: pick(['away', 'here', 'over'] as const, n >> 3)! },
    ])
  },
  'unreachable': ({ world }, n) =>
    world.hear({ type: 'seat-reachable', seat: pick(SEATS, n)!, device: 'desk', on: n % 4 > 0, at: world.now }),
  'dial': ({ world }, n) => world.controller.ask(dialOf(pick(SEATS, n)!, n)),
  'wish': (walk, n) => {
    const { world } = walk
    const call = pick(world.calls(), n)
    const by =
      call &&
      pick(
        people(call).filter(one => one.who.is === 'seat'),
        n >> 2,
      )
    if (!call || by?.who.is !== 'seat') return
    const type = pick(WISHES, n >> 4)!
    if (type === 'hang-up' && (by.id === call.owner || call.phase !== 'offered')) walk.alive.delete(call.party.channel)
    return world.controller.ask({ type: 'call', seat: by.who.seat, call: call.id, wish: wishOf(type, n, by.id) })
  },
  'consult': ({ world }, n) => {
    const call = pick(
      world.calls().filter(one => one.talk),
      n,
    )
    if (!call?.talk) return
    const to =
      n % 3 > 0
        ? { seat: pick(SEATS, n >> 3)! }
        : { number: `1380732${String(n % 10_000).padStart(4, '0')}`, callerId: '95081', ringMs: 30_000, purpose: null }
    return world.controller.ask({ type: 'consult', seat: call.talk.seat, call: call.id, to, isLead: true, isConfirmed: false })
  },
  'feed-reads': ({ readers }, n) => readers.screens.turn(1 + (n % 60), fateOf(n >> 6)),
  'drain-reads': ({ readers }, n) => readers.database.turn(1 + (n % 60), fateOf(n >> 6)),
  'written-twice': ({ readers }, n) => readers.writeAgain(1 + (n % 12)),
  'crash': (walk, n) => {
    const inventory = meanwhile(walk, n)
    const next = paperWorld([...SEATS], walk.world)
    next.hear({ type: 'connected', inventory, at: next.now })
    walk.world = next
  },
}

const WEIGHTS: Partial<Record<string, number>> = {
  'arrive': 4,
  'answer': 5,
  'answer-anybody': 2,
  'wish': 5,
  'consult': 4,
  'heard': 3,
  'pass': 2,
  'feed-reads': 3,
  'drain-reads': 3,
}

/** One story: up to `maxLength` steps. */
export const stories = (maxLength: number) =>
  fc.array(
    fc.tuple(
      fc.oneof(...Object.keys(STEPS).map(name => ({ weight: WEIGHTS[name] ?? 1, arbitrary: fc.constant(name) }))),
      fc.nat({ max: 1_000_000 }),
    ),
    { maxLength, size: 'max' },
  )
export type Story = readonly (readonly [string, number])[]

/** The promises that go beyond one call. */
const promisesOf = ({ world, alive }: Walk): string[] => {
  const calls = world.calls()
  const { engine } = world.controller
  const agents = calls.flatMap(call => people(call).flatMap(one => (one.who.is === 'seat' ? [{ seat: one.who.seat, call: call.id }] : [])))
  const found = [...troublesOf(world)]
  if (new Set(agents.map(({ seat }) => seat)).size !== agents.length) found.push('a seat is in two calls')
  for (const seat of engine.seats.values()) {
    const mine = agents.find(agent => agent.seat === seat.id)
    const inCall = seat.state === 'offered' || seat.state === 'talking'
    if (inCall !== (mine !== undefined)) found.push(`seat ${seat.id} is ${seat.state}, in ${mine ? 'a' : 'no'} call`)
    if (mine && seat.call !== mine.call) found.push(`seat ${seat.id} believes another call`)
  }
  const free = [...engine.seats.values()].some(seat => seat.state === 'ready' && seat.reachable)
  if (free && calls.some(call => call.phase === 'queued')) found.push('somebody waits beside a ready seat')
  // nobody is forgotten; what ends by its own clock has ended by then
  const known = new Set(calls.map(call => call.party.channel))
  if (world.now < 1_300_000)
    for (const channel of alive) if (!known.has(channel) && !over(world, channel)) found.push(`${channel} is forgotten`)
  return found
}

/** Whether a caller's call has ended for a reason that the journal tells. */
const over = (world: World, channel: string) => world.sent.some(command => command.type === 'hang-up' && command.channel === channel)

/** Walks a story. Answers the first broken promise with the step it came after, or null. Never rejects. */
export const explore = async (story: Story): Promise<string | null> => {
  const world = paperWorld([...SEATS])
  const walk: Walk = { world, alive: new Set(), readers: readersOf(world) }
  for (const seat of SEATS) await world.ready(seat)
  for (const [index, [name, n]] of story.entries()) {
    try {
      await STEPS[name]!(walk, n)
      await walk.readers.hear(walk.world)
      const [broken] = [...promisesOf(walk), ...walk.readers.differences()]
      if (broken) return `step ${index} (${name}, ${n}): ${broken}`
    } catch (error) {
      return `step ${index} (${name}, ${n}): ${error instanceof Error ? error.message : String(error)}`
    }
  }
  // when no seat answers any more, nobody is kept in a line
  walk.world.pass(20 * 60_000)
  const kept = walk.world.calls().find(call => call.phase === 'queued' || call.phase === 'offered')
  if (kept) return `somebody waits for ever: ${kept.phase}, ${Object.keys(kept.timers).join()}`
  // when everybody has hung up, nothing is left
  for (const call of walk.world.calls()) for (const one of people(call)) gone(walk, one.channel, 16)
  walk.world.pass(3 * 3_600_000)
  if (walk.world.calls().length > 0)
    return `a call outlives everybody: ${walk.world
      .calls()
      .map(call => call.phase)
      .join()}`
  if (walk.world.telephones.bridges.size > 0) return 'a bridge is left over'
  await walk.readers.hear(walk.world)
  await walk.readers.catchUp()
  return walk.readers.differences()[0] ?? walk.readers.missing()[0] ?? null
}

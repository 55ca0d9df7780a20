// Stories of many calls, told by the engine itself on a switch of paper: what the journal says after people have pressed everything.
import { randomUUID } from 'node:crypto'
import type { CallWish } from '../telephony/engine/commands.ts'
import type { CallFact } from '../telephony/core/call/facts.ts'
import type { JournalEntry } from '../telephony/engine/journal.ts'
import { inventoryOf, paperWorld } from './world.ts'

export type FactEntry = Extract<JournalEntry, { fact: CallFact }>

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
export const chances = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let n = Math.imul(state ^ (state >>> 15), state | 1)
    n ^= n + Math.imul(n ^ (n >>> 7), n | 61)
    return ((n ^ (n >>> 14)) >>> 0) / 4_294_967_296
  }
}

const SEATS = ['1001', '1002', '1003']
const WISHES: readonly CallWish[] = [
  { type: 'hold' },
  { type: 'unhold' },
  { type: 'mute', on: true },
  { type: 'mute', on: false },
  { type: 'record', on: false },
  { type: 'record', on: true },
  { type: 'rejoin', device: 'desk' },
  { type: 'complete-transfer' },
  { type: 'alternate' },
  { type: 'cancel-consult' },
  { type: 'hang-up' },
]

/**
 * Walks `steps` random steps and gives the facts of all calls, in the order of the journal. The same seed tells the same story, under ids
 * of its own each time: stories can share a database.
 */
export const storyOf = async (seed: number, steps: number): Promise<FactEntry[]> => {
  const chance = chances(seed)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)]
  let world = paperWorld(SEATS)
  const told: JournalEntry[] = []
  for (const seat of SEATS) await world.ready(seat)
  const gone = (channel: string | undefined, cause: number) =>
    channel !== undefined && world.hear({ type: 'gone', channel, cause, sip: null, at: world.now })
  const calls = () => world.calls()
  /** Who is asked for advice in a call, or was and is still there. */
  const askedIn = (id: string) =>
    Object.values(calls().find(call => call.id === id)?.participants ?? {}).find(one => one.askedBy === 'consult')
  const acts: (() => unknown)[] = [
    () => world.arrive('95082', pick(['13807300001', null, '073088880000'])!),
    () => world.arrive('95081', pick(['13807300002', '13907300003'])!),
    () => {
      const call = pick(calls())
      return call && world.hear({ type: 'digit', channel: call.party.channel, digit: pick(['1', '2', '3', '8', '0', '#'])!, at: world.now })
    },
    () => {
      const playback = pick(world.sent.flatMap(command => ('playback' in command ? [command.playback as string] : [])))
      return playback && world.hear({ type: 'playback-finished', playback, ok: true, at: world.now })
    },
    () => {
      const leg = pick([...world.ringing().values()])
      return leg && world.hear({ type: 'answered', channel: leg, at: world.now })
    },
    () => {
      const leg = pick(calls())?.leg?.id
      return leg && world.hear({ type: 'answered', channel: leg, at: world.now })
    },
    () => {
      const channel = pick(calls())?.party.channel
      return channel && world.hear({ type: pick(['ringing', 'answered'] as const)!, channel, at: world.now })
    },
    () => gone(pick([...world.ringing().values()]), 21),
    () => gone(pick(calls())?.party.channel, pick([16, 17, 19, 21])!),
    () => gone(pick(calls())?.leg?.id, pick([16, 44])!),
    () => world.pass(Math.floor(chance() * 20_000)),
    () => world.pass(Math.floor(chance() * 500)),
    () => world.controller.ask({ type: 'ready', seat: pick(SEATS)! }),
    () => world.controller.ask({ type: 'end-wrap-up', seat: pick(SEATS)! }),
    () => world.controller.ask({ type: 'pause', seat: pick(SEATS)!, reason: 'break' }),
    () => {
      const call = pick(calls())
      const seat = call?.leg?.seat ?? call?.talk?.seat
      return call && seat && world.controller.ask({ type: 'call', seat, call: call.id, wish: pick(WISHES)! })
    },
    // chance alone seldom comes to a conversation, and almost never to a third person in it
    async () => {
      for (const seat of SEATS) await world.controller.ask({ type: 'ready', seat })
      for (const leg of world.ringing().values()) world.hear({ type: 'answered', channel: leg, at: world.now })
    },
    async () => {
      const call = pick(calls().filter(({ talk }) => talk))
      if (!call?.talk) return
      const to = chance() < 0.6 ? { seat: pick(SEATS)! } : { number: '13807300009', callerId: '95081', ringMs: 30_000, purpose: null }
      await world.controller.ask({ type: 'consult', seat: call.talk.seat, call: call.id, to, isLead: true, isConfirmed: false })
      const asked = askedIn(call.id)
      if (asked?.channel && chance() < 0.6) world.hear({ type: 'answered', channel: asked.channel, at: world.now })
    },
    async () => {
      const call = pick(calls().filter(({ id }) => askedIn(id)))
      const seat = call?.talk?.seat
      const wish = pick(['complete-transfer', 'complete-transfer', 'alternate', 'cancel-consult', 'hang-up'] as const)!
      if (call && seat) await world.controller.ask({ type: 'call', seat, call: call.id, wish: { type: wish } })
    },
    () => gone(pick(calls().flatMap(({ id }) => askedIn(id) ?? []))?.channel ?? undefined, pick([16, 17, 20, 21])!),
    () =>
      world.controller.ask({
        type: 'dial',
        seat: pick(SEATS)!,
        number: pick(['13807300007', '13907300008'])!,
        callerId: '95081',
        ringMs: 30_000,
        purpose: { target: pick(['member', 'merchant'] as const)!, targetId: randomUUID(), orderId: randomUUID(), taskId: null },
        isLead: true,
        isConfirmed: false,
      }),
    () => {
      if (chance() > 0.2) return
      const next = paperWorld(SEATS, world)
      told.push(...world.entries)
      next.hear({ type: 'connected', inventory: inventoryOf(world), at: next.now })
      world = next
    },
  ]
  for (let n = 0; n < steps; n += 1) await pick(acts)!()
  const own = randomUUID().slice(0, 23)
  const renamed = (text: string) => text.replaceAll('00000000-0000-4000-8000', own)
  return [...told, ...world.entries]
    .filter((entry): entry is FactEntry => entry.about === 'call' && 'fact' in entry)
    .map(entry => JSON.parse(renamed(JSON.stringify(entry))) as FactEntry)
}

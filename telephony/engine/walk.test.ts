/** A walk of random steps over the engine with paper parts: what must hold after each of them, gaps of the controller included. */
import fc from 'fast-check'
import t from 'tap'
import { inventoryOf, paperWorld, type World } from '../../test/world.ts'

type Gap = { inventory: ReturnType<typeof inventoryOf>; gone?: string; came?: string; orphan?: string }

/**
 * What the switch shows after a gap, in which things went on without the controller: nothing (0), a caller hung up (1), a seat's phone fell
 * off (2), a caller came (3), or a leg that nobody remembers rings on (4).
 */
const meanwhile = (world: World, n: number): Gap => {
  const inventory = inventoryOf(world)
  const calls = [...world.controller.engine.calls.values()]
  const without = (channel: string) => ({ ...inventory, channels: inventory.channels.filter(({ id }) => id !== channel) })
  const parties = calls.map(call => call.party.channel)
  const party = parties[n % Math.max(1, parties.length)]
  const withLeg = calls.filter(call => call.leg !== null)
  const lost = withLeg[n % Math.max(1, withLeg.length)]
  const orphan = `l-00000000-0000-4000-8000-${String(n).padStart(12, '9').slice(-12)}-1`
  switch (n % 5) {
    case 1:
      return party ? { gone: party, inventory: without(party) } : { inventory }
    case 2:
      // whoever talked loses the call with it (a loss nobody saw counts as hung up); who waited goes on waiting
      return lost ? { ...(lost.talk && { gone: lost.party.channel }), inventory: without(lost.leg!.id) } : { inventory }
    case 3: {
      const came = `in-gap-${n}-${world.entries.length}`
      const arrival = { number: null, name: null, did: '95082' }
      return {
        came,
        inventory: { ...inventory, channels: [...inventory.channels, { id: came, state: 'up' as const, bridge: null, arrival }] },
      }
    }
    case 4:
      return {
        orphan,
        inventory: {
          ...inventory,
          channels: [...inventory.channels, { id: orphan, state: 'ringing' as const, bridge: null, arrival: null }],
        },
      }
    default:
      return { inventory }
  }
}

t.test('whatever happens: one call a seat, nobody waits beside a ready seat, no call is lost', async t => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('arrive') },
    { weight: 3, arbitrary: fc.constant('answer') },
    { weight: 2, arbitrary: fc.constant('party-hangs') },
    { weight: 2, arbitrary: fc.constant('seat-hangs') },
    { weight: 1, arbitrary: fc.constant('reject') },
    { weight: 2, arbitrary: fc.constant('pass') },
    { weight: 2, arbitrary: fc.constant('ready') },
    { weight: 1, arbitrary: fc.constant('pause') },
    { weight: 1, arbitrary: fc.constant('crash') },
    { weight: 1, arbitrary: fc.constant('lose-phone') },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.nat()), { maxLength: 60 }), async steps => {
      const seats = ['1001', '1002', '1003']
      let world = paperWorld(seats)
      for (const seat of seats) await world.ready(seat)
      const alive = new Set<string>()
      const pick = <T>(list: T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
      for (const [name, n] of steps) {
        const engine = world.controller.engine
        const calls = [...engine.calls.values()]
        const seat = pick(seats, n)!
        switch (name) {
          case 'arrive':
            alive.add(world.arrive())
            break
          case 'answer': {
            const leg = pick([...world.ringing().values()], n)
            if (leg) world.hear({ type: 'answered', channel: leg, at: world.now })
            break
          }
          case 'reject': {
            const leg = pick([...world.ringing().values()], n)
            if (leg) world.hear({ type: 'gone', channel: leg, cause: 21, sip: 603, at: world.now })
            break
          }
          case 'party-hangs': {
            const c = pick(calls, n)
            if (c) {
              alive.delete(c.party.channel)
              world.hear({ type: 'gone', channel: c.party.channel, cause: 16, sip: null, at: world.now })
            }
            break
          }
          case 'seat-hangs': {
            const c = pick(
              calls.filter(c => c.phase === 'talking'),
              n,
            )
            if (c?.leg) {
              alive.delete(c.party.channel)
              world.hear({ type: 'gone', channel: c.leg.id, cause: 16, sip: null, at: world.now })
            }
            break
          }
          case 'lose-phone': {
            const c = pick(
              calls.filter(c => c.phase === 'talking'),
              n,
            )
            if (c?.leg) world.hear({ type: 'gone', channel: c.leg.id, cause: 44, sip: null, at: world.now })
            break
          }
          case 'pass':
            world.pass((n % 20) * 1_000)
            break
          case 'ready':
            await world.controller.ask({ type: 'ready', seat })
            break
          case 'pause':
            await world.controller.ask({ type: 'pause', seat, reason: 'break' })
            break
          case 'crash': {
            const next = paperWorld(seats, world)
            const { gone, came, orphan, inventory } = meanwhile(world, n)
            if (gone) alive.delete(gone)
            if (came) alive.add(came)
            next.hear({ type: 'connected', inventory, at: next.now })
            world = next
            const parties = [...next.controller.engine.calls.values()].map(c => c.party.channel)
            if (gone && parties.includes(gone)) return false
            if (orphan && !next.sent.some(c => c.type === 'hang-up' && c.channel === orphan)) return false
            break
          }
        }
        const now = [...world.controller.engine.calls.values()]
        const busy = now.flatMap(c => (c.leg ? [c.leg.seat] : c.talk ? [c.talk.seat] : []))
        if (new Set(busy).size !== busy.length) return false
        for (const s of world.controller.engine.seats.values()) {
          const mine = now.filter(c => (c.leg?.seat ?? c.talk?.seat) === s.id)
          if ((s.state === 'offered' || s.state === 'talking') !== (mine.length === 1)) return false
          if (s.call && mine[0]?.id !== s.call) return false
        }
        const free = [...world.controller.engine.seats.values()].some(s => s.state === 'ready' && s.reachable)
        if (free && now.some(c => c.phase === 'queued')) return false
        const known = new Set(now.map(c => c.party.channel))
        if ([...alive].some(channel => !known.has(channel) && world.now < 1_000_000 + 500_000)) return false
      }
      return true
    }),
    { numRuns: 300 },
  )
  t.pass()
})

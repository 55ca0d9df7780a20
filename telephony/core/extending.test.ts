/** The examples of docs/extending.md that stand in this room: compiled there, and tried. */
import t from 'tap'
import { exampleUnder, faultsOf, moduleOf } from '../../test/compile-example.ts'
import { paperSettings, paperWorld } from '../../test/world.ts'
import { ownerOf, phaseOf } from './call/call.ts'
import type { Capability } from './call/capabilities/capability.ts'
import type { Strategy } from './strategies/strategy.ts'

const CONTEXT = {
  now: 2_000_000,
  flow: () => null,
  queue: () => null,
  wrapUpMs: () => null,
  limits: paperSettings([]).limits,
  notice: () => null,
  calendars: () => ({}),
}

t.test('a strategy', async t => {
  const source = exampleUnder('A strategy of distribution')
  const place = 'telephony/core/strategies/rested.ts'
  t.strictSame(faultsOf(source, place), [])
  const { rested } = await moduleOf<{ rested: Strategy }>(t, source, place)
  const seat = (idleSince: number, level: number) => ({ seat: { idleSince }, profile: { skills: { intake: level } } }) as never
  t.ok(rested(seat(0, 1), seat(1_000, 5), 'intake') > 0, 'equally rested: the better skilled')
  t.ok(rested(seat(0, 1), seat(900_000, 5), 'intake') < 0, 'else who is idle longer')
})

t.test('a capability', async t => {
  const source = exampleUnder('An ability of a call')
  const place = 'telephony/core/call/capabilities/giving-back.ts'
  t.strictSame(faultsOf(source, place), [])
  const { givingBack } = await moduleOf<{ givingBack: Capability }>(t, source, place)
  const wish = (givingBack.wishes as Record<string, NonNullable<NonNullable<Capability['wishes']>['hold']>>)['give-back']!
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const channel = world.arrive()
  const call = () => world.controller.engine.callOf(channel)!
  const by = () => Object.values(call().participants).find(one => one.role === 'agent')!
  t.equal(wish.may(call(), by()), false, 'not while it rings')
  world.hear({ type: 'answered', channel: world.ringing().get('1001')!, at: world.now })
  t.equal(wish.may(call(), by()), true)
  const { call: given, commands } = wish.rule({ type: 'hold' }, by())(call(), CONTEXT)
  t.equal(phaseOf(given), 'queued')
  t.equal(ownerOf(given), null)
  t.match(
    commands.find(command => command.type === 'tell-seat'),
    { event: { type: 'released', wrapUpMs: 30_000 } },
  )
})

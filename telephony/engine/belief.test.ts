/** Centres that are upgraded with calls on the line: what earlier versions believed is believed again, and nobody is hung up on. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { callFromBelief } from '../core/call/belief.ts'
import { phaseOf } from '../core/call/call.ts'
import { layout } from '../core/call/layout.ts'
import { problemsOf } from '../core/call/problems.ts'
import type { Seat } from '../core/seat.ts'
import { inventoryOf, paperSettings, paperWorld } from '../../test/world.ts'

type Stored = { phase: string; id: string; party: { channel: string }; leg: { id: string; up: boolean } | null; bridge: string }

for (const version of ['0.1.0', 'before-participants'])
  t.test(`calls in every phase, as version ${version} believed them`, async t => {
    const text = readFileSync(new URL(`../../test/old/belief-${version}.json`, import.meta.url), 'utf8')
    const { calls, seats } = JSON.parse(text) as { calls: Stored[]; seats: Seat[] }
    t.strictSame([...new Set(calls.map(call => call.phase))].sort(), ['dialling', 'ivr', 'offered', 'queued', 'talking'])
    const ids = seats.map(({ id }) => id)
    const { flows } = paperSettings(ids)
    const direct = flows.get('direct')!
    const settings = paperSettings(ids, { flows: new Map([...flows, ['direct-intake', { ...direct, id: 'direct-intake' }]]) })
    const world = paperWorld(ids, undefined, settings)
    for (const stored of calls) {
      const call = callFromBelief(stored)
      t.equal(phaseOf(call), stored.phase)
      t.strictSame(problemsOf(call), [], stored.phase)
      world.kept.set(call.id, call)
      // as the telephones stood when the old version was stopped
      for (const [bridge, members] of layout(call).bridges) world.telephones.bridges.set(bridge, new Set(members))
    }
    for (const seat of seats) world.keptSeats.set(seat.id, seat)
    const next = paperWorld(ids, world, settings)
    next.hear({ type: 'connected', inventory: inventoryOf(next), at: next.now })
    t.strictSame(
      next.sent.filter(({ type }) => type === 'hang-up' || type === 'destroy-bridge' || type === 'leave'),
      [],
      'nobody is hung up on',
    )
    t.strictSame(
      next
        .calls()
        .map(call => [call.id, call.phase])
        .sort(),
      calls.map(({ id, phase }) => [id, phase]).sort(),
    )
  })

t.test('what a newer version believed is not read as something else', async t => {
  t.throws(() => callFromBelief({ v: 3 }), /version 3/)
})

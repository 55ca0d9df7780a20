import type { Call } from '../core/call/call.ts'
import { bridgeOf, layout } from '../core/call/layout.ts'
import type { SwitchCommand } from '../core/call/commands.ts'
import type { CallEvent } from '../core/call/events.ts'
import { ids, type CallId, type ChannelId } from '../core/glossary.ts'
import type { Arrival, Inventory } from './ports.ts'

export type Difference = {
  /** What each believed call must be told, in order. */
  events: { call: CallId; event: CallEvent }[]
  /** What exists and belongs to no call: legs to hang up, bridges to remove. */
  orphans: SwitchCommand[]
  /** Callers who came while nobody was looking. */
  arrivals: ({ channel: ChannelId } & Arrival)[]
}

/**
 * Compares what exists in the switch with the calls we believe in, after any gap. Pure. The differences go through the same state machine
 * as everything else, so that nothing is forgotten and nothing happens twice.
 */
export const reconcile = (calls: readonly Call[], { channels, bridges }: Pick<Inventory, 'channels' | 'bridges'>): Difference => {
  const existing = new Map(channels.map(channel => [channel.id, channel]))
  const existingBridges = new Set(bridges.map(bridge => bridge.id))
  const ours = new Set<string>()
  const events: Difference['events'] = []
  for (const call of calls) {
    if (call.ended) continue
    const bridges = [...existingBridges].filter(id => ids.owner(id) === call.id)
    const mine = Object.values(call.participants).flatMap(one => one.channel ?? [])
    for (const id of [...mine, bridgeOf(call), ...bridges.filter(id => layout(call).bridges.has(id))]) ours.add(id)
    events.push({
      call: call.id,
      event: {
        type: 'recovered',
        seen: {
          bridges: bridges.filter(id => ours.has(id)),
          channels: mine.flatMap(id => {
            const found = existing.get(id)
            return found ? [{ id, up: found.state === 'up', bridge: found.bridge }] : []
          }),
        },
      },
    })
  }
  return {
    events,
    orphans: [
      ...channels.filter(c => !ours.has(c.id) && !c.arrival).map(c => ({ type: 'hang-up', channel: c.id, reason: 'normal' }) as const),
      ...bridges.filter(b => !ours.has(b.id) && ids.owner(b.id)).map(b => ({ type: 'destroy-bridge', bridge: b.id }) as const),
    ],
    arrivals: channels.flatMap(c => (c.arrival && !ours.has(c.id) ? [{ channel: c.id, ...c.arrival }] : [])),
  }
}

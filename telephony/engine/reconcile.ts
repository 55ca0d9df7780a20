import type { Call } from '../core/call/call.ts'
import { layout } from '../core/call/layout.ts'
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
  const existingBridges = new Set(bridges.map(({ id }) => id))
  const ours = new Set<string>()
  const events: Difference['events'] = []
  for (const call of calls) {
    if (call.ended) continue
    const found = [...layout(call).bridges.keys()].filter(id => existingBridges.has(id))
    const mine = Object.values(call.participants).flatMap(one => one.channel ?? [])
    for (const id of [...mine, ...found]) ours.add(id)
    events.push({
      call: call.id,
      event: {
        type: 'recovered',
        seen: {
          bridges: found,
          channels: mine.flatMap(id => {
            const channel = existing.get(id)
            return channel ? [{ id, up: channel.state === 'up', bridge: channel.bridge }] : []
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

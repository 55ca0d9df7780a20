import type { Client } from 'ari-client'
import type { ChannelState, Inventory } from '../engine/ports.ts'
import { arrivalOf, expectChannel, type AriChannel, type Memory } from './events.ts'
import { seatOf } from './legs.ts'

type Lists = {
  channels: readonly AriChannel[]
  bridges: readonly { id: string; channels: string[] }[]
  endpoints: readonly { resource: string; state?: string }[]
}

const stateOf = (state: string): ChannelState => {
  if (state === 'Up') return 'up'
  return state.startsWith('Ring') ? 'ringing' : 'down'
}

/**
 * What exists and is ours, out of everything that exists. Ours are the channels in our application, and legs and bridges by their names. A
 * leg that was answered and waits in the dialplan is not answered yet: it will enter.
 */
export const inventoryOf = ({ channels, bridges, endpoints }: Lists, app: string): Inventory => {
  const ours = bridges.filter(({ id }) => id.startsWith('b-'))
  const placeOf = new Map(ours.flatMap(({ id, channels }) => channels.map(channel => [channel, id] as const)))
  return {
    bridges: ours.map(({ id, channels }) => ({ id, channels })),
    channels: channels.flatMap(channel => {
      const { app_name, app_data } = channel.dialplan
      const [inApp, kind, ...said] = app_name === 'Stasis' ? app_data.split(',') : []
      if (inApp !== app && !channel.id.startsWith('l-')) return []
      const arrival = inApp === app && kind === 'in' ? arrivalOf(channel, said) : null
      const state = inApp === app || channel.state !== 'Up' ? stateOf(channel.state) : 'ringing'
      return [{ id: channel.id, state, bridge: placeOf.get(channel.id) ?? null, arrival }]
    }),
    reachableSeats: endpoints.flatMap(({ resource, state }) => (state === 'online' ? (seatOf(resource) ?? []) : [])),
  }
}

/**
 * Asks Asterisk for everything that exists, over HTTP (a list of this size over its WebSocket has crashed it). Rejects with an AriError.
 */
export const takeInventory = async (client: Client, app: string, memory: Memory): Promise<{ inventory: Inventory; accounts: string[] }> => {
  const [channels, bridges, endpoints] = await Promise.all([
    client.channels.list(),
    client.bridges.list(),
    client.endpoints.listByTech({ tech: 'PJSIP' }),
  ])
  const lists = { channels: channels as unknown as AriChannel[], bridges: bridges as unknown as Lists['bridges'], endpoints }
  const inventory = inventoryOf(lists, app)
  memory.clear()
  for (const { id, state, arrival } of inventory.channels) {
    const entered = lists.channels.find(channel => channel.id === id)?.dialplan.app_name === 'Stasis'
    const ours = entered ? 'out' : 'leg'
    expectChannel(memory, id, arrival ? 'in' : ours, arrival !== null || state === 'up')
  }
  return { inventory, accounts: endpoints.map(({ resource }) => resource).filter(name => seatOf(name)) }
}

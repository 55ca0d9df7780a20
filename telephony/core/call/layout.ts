/**
 * From facts to telephones: `layout` says how they must look, `diff` what to ask of the switch so that they do. After any gap the same
 * two repair what is found, whatever it is.
 */
import { ids, type BridgeId, type ChannelId, type PlaybackId, type RecordingId } from '../glossary.ts'
import { customerOf, ownerOf, type Call } from './call.ts'
import type { SwitchCommand } from './commands.ts'
import type { Participant, RoomId } from './participant.ts'

export type Layout = {
  bridges: ReadonlyMap<BridgeId, ReadonlySet<ChannelId>>
  music: ReadonlySet<ChannelId>
  muted: ReadonlySet<ChannelId>
  /** Ringing tones, and the bridges in which they are heard. */
  tones: ReadonlyMap<PlaybackId, BridgeId>
  recorded: { id: RecordingId; part: number; isAnew: boolean; channel: ChannelId; heard: boolean } | null
}

/** What exists of a call in the switch after a gap. */
export type Seen = { channels: readonly { id: ChannelId; up: boolean; bridge: BridgeId | null }[]; bridges: readonly BridgeId[] }

/** Nothing: before a call begins and after it has ended. */
export const NOTHING: Layout = { bridges: new Map(), music: new Set(), muted: new Set(), tones: new Map(), recorded: null }

/** The bridge of one of a call's rooms. */
export const bridgeOf = (call: Pick<Call, 'id'>, room: RoomId = 'main'): BridgeId =>
  room === 'main' ? ids.bridge(call.id) : ids.sideBridge(call.id, Number(room.slice('side-'.length)))

/** Whoever can be in a bridge: those who answered, and those outside whose ringing is heard from the start. */
const isAudible = (one: Participant) => one.channel !== null && (one.state === 'up' || (one.state === 'ringing' && one.who.is === 'number'))

/**
 * The room whose bridge somebody is in, or null. Who is on hold stays where they were, with music, and the owner stays out; where others
 * talk on, who is on hold leaves.
 */
const bridgedRoom = (call: Call, one: Participant, others: readonly Participant[]): RoomId | null => {
  const isOn = (room: RoomId) => (other: Participant) => other.id !== one.id && other.place.in === 'hold' && other.place.from === room
  switch (one.place.in) {
    case 'nowhere':
      return null
    case 'room': {
      const { room } = one.place
      return one.id === call.owner && others.some(isOn(room)) && !others.some(other => talksIn(call, other, room)) ? null : room
    }
    case 'hold': {
      const { from } = one.place
      return others.some(other => other.id !== one.id && talksIn(call, other, from)) ? null : from
    }
  }
}

/** Somebody other than the owner who talks in a room. */
const talksIn = (call: Call, one: Participant, room: RoomId) => one.id !== call.owner && one.place.in === 'room' && one.place.room === room

const hearsMusic = (call: Call, one: Participant) => {
  if (one.place.in === 'hold') return true
  return one.role === 'customer' && (call.waitingMusic || ownerOf(call)?.state === 'lost')
}

/** How the telephones of a call must look. Pure; the same facts give the same layout. */
export const layout = (call: Call): Layout => {
  const everybody = Object.values(call.participants)
  if (call.ended || everybody.length === 0) return NOTHING
  const bridges = new Map<BridgeId, Set<ChannelId>>([[bridgeOf(call), new Set()]])
  const music = new Set<ChannelId>()
  const muted = new Set<ChannelId>()
  const audible = everybody.filter(isAudible)
  for (const one of audible) {
    const room = bridgedRoom(call, one, audible)
    if (room) {
      const bridge = bridgeOf(call, room)
      bridges.set(bridge, (bridges.get(bridge) ?? new Set()).add(one.channel!))
    }
    if (one.state !== 'up') continue
    if (hearsMusic(call, one)) music.add(one.channel!)
    if (one.muted) muted.add(one.channel!)
  }
  const { consult } = call.acts
  const customer = customerOf(call)
  return {
    bridges,
    music,
    muted,
    tones: new Map(consult?.tone ? [[consult.tone, bridgeOf(call, consult.room)]] : []),
    recorded:
      call.recording && customer?.channel
        ? {
            id: call.recording.id,
            part: call.recording.part ?? 1,
            isAnew: call.recording.isAnew ?? false,
            channel: customer.channel,
            heard: call.recording.kind === 'conversation',
          }
        : null,
  }
}

/** Whom the customer hears: the other channels in their bridge. */
export const heardByCustomer = (call: Call): ReadonlySet<ChannelId> => {
  const channel = customerOf(call)?.channel
  for (const members of channel ? layout(call).bridges.values() : [])
    if (members.has(channel!)) return new Set([...members].filter(other => other !== channel))
  return new Set()
}

/** Layout as it is found after a gap. What cannot be seen (music, mute, tones, recordings) is taken to be as it was believed. */
export const seenLayout = (call: Call, { channels, bridges }: Seen): Layout => ({
  ...layout(call),
  bridges: new Map(bridges.map(id => [id, new Set(channels.flatMap(one => (one.bridge === id ? [one.id] : [])))])),
})

/**
 * What to ask of the switch so that telephones that look like `before` look like `after`. `standing`: the channels that still exist;
 * nothing is asked of others. `isGap`: music is started and stopped again for everybody, for nobody can see whether it plays.
 */
export const diff = (before: Layout, after: Layout, standing: ReadonlySet<ChannelId>, isGap = false): SwitchCommand[] => {
  if (before === after) return []
  const commands: SwitchCommand[] = []
  const placed = new Set([...after.bridges.values()].flatMap(members => [...members]))
  for (const bridge of after.bridges.keys()) if (!before.bridges.has(bridge)) commands.push({ type: 'create-bridge', bridge })
  for (const channel of isGap ? new Set([...before.music, ...placed]) : before.music)
    if (!after.music.has(channel) && standing.has(channel)) commands.push({ type: 'stop-music', channel })
  for (const [bridge, members] of before.bridges)
    for (const channel of members) if (!placed.has(channel) && standing.has(channel)) commands.push({ type: 'leave', bridge, channel })
  for (const [bridge, members] of after.bridges)
    for (const channel of members) if (!before.bridges.get(bridge)?.has(channel)) commands.push({ type: 'join', bridge, channel })
  for (const channel of after.music) if (isGap || !before.music.has(channel)) commands.push({ type: 'start-music', channel })
  for (const channel of after.muted) if (!before.muted.has(channel)) commands.push({ type: 'mute', channel, on: true })
  for (const channel of before.muted)
    if (!after.muted.has(channel) && standing.has(channel)) commands.push({ type: 'mute', channel, on: false })
  const isSamePart = before.recorded?.id === after.recorded?.id && before.recorded?.part === after.recorded?.part
  if (before.recorded && !isSamePart && standing.has(before.recorded.channel))
    commands.push({ type: 'stop-recording', recording: before.recorded.id, channel: before.recorded.channel })
  if (after.recorded && !isSamePart) {
    const { id, ...recorded } = after.recorded
    commands.push({ type: 'start-recording', recording: id, ...recorded })
  }
  for (const [playback, bridge] of before.tones)
    if (!after.tones.has(playback) && after.bridges.has(bridge)) commands.push({ type: 'stop-play', playback })
  for (const [playback, bridge] of after.tones) if (!before.tones.has(playback)) commands.push({ type: 'play-ringing', playback, bridge })
  for (const bridge of before.bridges.keys()) if (!after.bridges.has(bridge)) commands.push({ type: 'destroy-bridge', bridge })
  return commands
}

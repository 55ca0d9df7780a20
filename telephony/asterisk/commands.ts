import type { Client } from 'ari-client'
import type { SwitchCommand } from '../core/call/commands.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { partName } from '../core/recording-parts.ts'
import type { AmiReply } from './ami.ts'
import { accountOf } from '../core/seat.ts'
import { CAUSES } from './causes.ts'
import { dialledDigits, legOf, targetOf } from './legs.ts'

export type Edge = {
  client: Client
  app: string
  recordings: string
  /** Whether the trunk's own list lets a number out, whatever was decided before. */
  mayDial(number: string): boolean
  manager(action: Record<string, string>): Promise<AmiReply>
  /** Takes an account's telephone for gone until it answers when asked. Never rejects. */
  doubt(account: string): Promise<void>
  /** Tells whether nothing comes from a channel. Never rejects. */
  listen(channel: string): Promise<void>
  /** Resolves when the channel has entered the application; rejects when it has not in time. To be asked for before the channel is made. */
  entered(channel: string): Promise<void>
}

export type Plan = {
  /** Work with one of these keys that was asked for earlier is finished first. */
  keys: readonly string[]
  send(edge: Edge): Promise<unknown>
  /** Statuses, besides 404, that are ordinary ends: the channel is on its way out, or the thing is there already. */
  ordinary?: readonly number[]
}

/** Only one bridge is destroyed at a time: destroying several next to hang-ups has crashed Asterisk (its issue 1201). */
const DESTROYING = 'destroying'
const LEAVING = [409, 412, 422] as const
/** How much later than the call's own end Asterisk ends a dialled channel, in seconds. */
const OWN_END_SECONDS = 5

/** A channel that is gone needs no recording; anything else that hinders it is said. */
const refused = (reply: AmiReply) => {
  if (reply.ok || (reply.why === 'refused' && /no such channel/i.test(reply.message))) return
  throw new Error(`${reply.why}: ${reply.message}`)
}

/**
 * How long a new part waits after the one before it was stopped, in ms. Asterisk takes a recording off its channel with the next packets
 * alone, and one that comes before inherits its deafness; two packets of 20 ms do, some telephones send 60 ms.
 */
const PART_PAUSE_MS = 120

const PLANS: { [T in SwitchCommand['type']]: (command: Extract<SwitchCommand, { type: T }>) => Plan } = {
  'answer': ({ channel }) => ({
    keys: [channel],
    ordinary: LEAVING,
    send: ({ client }) => client.channels.answer({ channelId: channel }),
  }),
  'create-bridge': ({ bridge }) => ({
    keys: [bridge],
    ordinary: [409],
    send: ({ client }) => client.bridges.createWithId({ bridgeId: bridge, type: 'mixing,dtmf_events', name: bridge }),
  }),
  'destroy-bridge': ({ bridge }) => ({
    keys: [bridge, DESTROYING],
    send: ({ client }) => client.bridges.destroy({ bridgeId: bridge }),
  }),
  'join': ({ bridge, channel }) => ({
    // 400 is how this operation says that the channel does not exist
    keys: [bridge, channel],
    ordinary: [400, ...LEAVING],
    send: ({ client }) => client.bridges.addChannel({ bridgeId: bridge, channel }),
  }),
  'leave': ({ bridge, channel }) => ({
    keys: [bridge, channel],
    ordinary: [400, ...LEAVING],
    send: ({ client }) => client.bridges.removeChannel({ bridgeId: bridge, channel }),
  }),
  'play': ({ playback, bridge, media }) => ({
    keys: [bridge, playback],
    send: ({ client }) =>
      client.bridges.playWithId({ bridgeId: bridge, playbackId: playback, media: media.map(file => `sound:${file}`).join(',') }),
  }),
  'play-ringing': ({ playback, bridge }) => ({
    keys: [bridge, playback],
    send: ({ client }) => client.bridges.playWithId({ bridgeId: bridge, playbackId: playback, media: 'tone:ring' }),
  }),
  'stop-play': ({ playback }) => ({
    keys: [playback],
    send: ({ client }) => client.playbacks.stop({ playbackId: playback }),
  }),
  'start-music': ({ channel }) => ({
    keys: [channel],
    ordinary: LEAVING,
    send: ({ client }) => client.channels.startMoh({ channelId: channel }),
  }),
  'stop-music': ({ channel }) => ({
    keys: [channel],
    ordinary: LEAVING,
    send: ({ client }) => client.channels.stopMoh({ channelId: channel }),
  }),
  'ring-seat': command => ({
    // 500 is how this operation says that nobody is registered there
    keys: [command.leg],
    ordinary: [500],
    send: ({ client }) => client.channels.originate(legOf(command) as never),
  }),
  'dial-out': ({ leg, bridge, number, callerId, call, ringMs, longestMs }) => ({
    keys: [leg, bridge],
    send: async ({ client, app, entered, mayDial }) => {
      if (!mayDial(dialledDigits(number))) throw new Error('the number is not among those that TRUNK_ALLOWED lets out')
      const inside = entered(leg)
      await client.channels.create({
        endpoint: targetOf(number),
        app,
        appArgs: `out,${call}`,
        channelId: leg,
        // Asterisk ends it by itself where nobody is left to do so; a little later, so that it is ours to say why
        variables: { 'CALLERID(num)': number, 'TIMEOUT(absolute)': String(Math.ceil(longestMs / 1000) + OWN_END_SECONDS) },
      } as never)
      await inside
      await client.bridges.addChannel({ bridgeId: bridge, channel: leg })
      // what an outgoing channel shows as From is its connected line; the bridge has just made that the seat's
      await client.channels.setChannelVar({ channelId: leg, variable: 'CONNECTEDLINE(num,i)', value: callerId })
      await client.channels.dial({ channelId: leg, timeout: Math.ceil(ringMs / 1000) })
    },
  }),
  'hang-up': ({ channel, reason }) => ({
    keys: [channel],
    ordinary: LEAVING,
    send: ({ client }) => client.channels.hangup({ channelId: channel, reason_code: String(CAUSES[reason]) } as never),
  }),
  'listen': ({ channel }) => ({
    keys: [`listen/${channel}`],
    send: ({ listen }) => listen(channel),
  }),
  'doubt-phone': ({ seat, device }) => ({
    keys: [`doubt/${accountOf(seat, device)}`],
    send: ({ doubt }) => doubt(accountOf(seat, device)),
  }),
  'start-recording': ({ recording, part, isAnew, channel, heard }) => ({
    keys: [recording],
    send: async ({ manager, recordings }) => {
      if (part > 1) await pause(PART_PAUSE_MS)
      const name = partName({ recording, part, isAnew, startedAt: Date.now() })
      const file = (side: 'r' | 't') => `${side}(${recordings}/${name}-${side}.wav)`
      refused(await manager({ action: 'MixMonitor', channel, options: file('r') + (heard ? file('t') : '') }))
    },
  }),
  'stop-recording': ({ recording, channel }) => ({
    keys: [recording],
    send: async ({ manager }) => {
      const reply = await manager({ action: 'StopMixMonitor', channel })
      // what does not run needs no stop
      if (!reply.ok && reply.why !== 'refused') throw new Error(`${reply.why}: ${reply.message}`)
    },
  }),
  'mute': ({ channel, on }) => ({
    keys: [channel],
    ordinary: LEAVING,
    send: ({ client }) =>
      on ? client.channels.mute({ channelId: channel, direction: 'in' }) : client.channels.unmute({ channelId: channel, direction: 'in' }),
  }),
  'send-digits': ({ channel, digits }) => ({
    keys: [channel],
    ordinary: LEAVING,
    send: ({ client }) => client.channels.sendDTMF({ channelId: channel, dtmf: digits, duration: 120, between: 80 }),
  }),
}

/** What to ask Asterisk for a command. Total over the commands: a new one without a row does not compile. */
export const planFor = (command: SwitchCommand): Plan => (PLANS[command.type] as (command: SwitchCommand) => Plan)(command)

import type { Fields } from 'asterisk-manager'
import { clipped } from '../../text/graphemes.ts'
import type { SwitchEvent } from '../engine/ports.ts'
import { field } from './ami.ts'
import { DEAD_LINE } from '../core/call/ending.ts'
import { pressed, type Keys } from '../core/keys.ts'
import { MEANINGLESS, NO_PACKETS, NO_SUCH_CALL, NORMAL } from './causes.ts'

/** The fields of ARI's events that we read; all others are there too. `LegState` and `LegGone` are AMI's (`fromManager`). */
export type AriEvent = {
  type: string
  args?: string[]
  channel?: AriChannel
  playback?: { id: string; state: string }
  digit?: string
  duration_ms?: number
  /** When Asterisk says that it happened. */
  timestamp?: string
  cause?: number
  /** A hang-up that Asterisk asks for itself: `cause` is its kind then. */
  soft?: boolean
  tech_cause?: number
}
export type AriChannel = {
  id: string
  state: string
  caller: { name: string; number: string }
  dialplan: { app_name: string; app_data: string }
  /** When it came to be, by Asterisk's clock (ISO 8601). AMI does not say. */
  creationtime?: string
}

/**
 * What has to be remembered between events: our live channels, whether each was answered, and the cause that was named first.
 * A caller (`in`) and a seat's leg (`leg`) are answered when they enter; a leg to the outside (`out`) when its state says so.
 */
export type Memory = Map<string, { kind: 'in' | 'leg' | 'out'; answered: boolean; cause: number | null; sip: number | null; keys?: Keys }>

/** Notes a channel before its first event can come. */
export const expectChannel = (memory: Memory, id: string, kind: 'in' | 'leg' | 'out', answered = false): void => {
  if (!memory.has(id)) memory.set(id, { kind, answered, cause: null, sip: null })
}

/** Notes why we end a channel; the switch itself may name another cause or none. */
export const nameCause = (memory: Memory, id: string, cause: number): void => {
  const known = memory.get(id)
  if (known) known.cause ??= cause
}

const causeOf = ({ cause, soft, tech_cause }: AriEvent, wasAnswered: boolean): number | null => {
  if (wasAnswered && (NO_SUCH_CALL.has(tech_cause ?? 0) || (soft && cause === NO_PACKETS))) return DEAD_LINE
  return cause === undefined || MEANINGLESS.has(cause) ? null : cause
}

type Row = (event: AriEvent, channel: AriChannel, memory: Memory, at: number) => SwitchEvent | null

/**
 * A name or number as the far end gave it, or null where it gave none or hides it. Never longer than 64 characters, never a control
 * character.
 */
const shown = (value: string): string | null => {
  const clean = clipped(value.replace(/\p{Cc}/gu, '').trim(), 64)
  return /^(anonymous|unknown|restricted|unavailable|private|asterisk|<unknown>)?$/i.test(clean) ? null : clean
}

const cameAt = ({ creationtime = '' }: AriChannel): number => Date.parse(creationtime)

/** Who called which number, and when. The dialplan's arguments say which, and the dialog that the INVITE began. */
export const arrivalOf = (channel: AriChannel, [did = '', dialog = '']: readonly string[]) => ({
  number: shown(channel.caller.number),
  name: shown(channel.caller.name),
  did,
  ...(/\w/.test(dialog) && { dialog }),
  ...(Number.isFinite(cameAt(channel)) && { cameAt: cameAt(channel) }),
})

const gone = (channel: AriChannel, memory: Memory, at: number, cause: number | null, sip: number | null): SwitchEvent | null => {
  const known = memory.get(channel.id)
  if (!known) return null
  memory.delete(channel.id)
  return { type: 'gone', channel: channel.id, at, cause: known.cause ?? cause ?? NORMAL, sip: known.sip ?? sip }
}

const answered = (channel: AriChannel, memory: Memory, at: number): SwitchEvent | null => {
  const known = memory.get(channel.id)
  if (!known || known.answered) return null
  known.answered = true
  return { type: 'answered', channel: channel.id, at }
}

const isUnanswered = (memory: Memory, id: string) => {
  const known = memory.get(id)
  return known?.kind === 'leg' && !known.answered
}

/**
 * ARI's events about channels, in our words; an event without a row says nothing to us.
 * - A caller enters with `in,<number dialled>,<dialog>`; what follows is `arrived`. Its end is StasisEnd (ChannelDestroyed never comes for
 *   it).
 * - A seat's leg enters (`leg`) when its phone has answered, and ends with StasisEnd. Until then ARI says nothing of it, and AMI says when
 *   it rings (LegState) and that it ended (LegGone).
 * - A leg to the outside enters (`out`) before it is dialled; its state says when it rings and is answered.
 */
const ROWS: Record<string, Row> = {
  StasisStart: (event, channel, memory, at) => {
    const kind = event.args?.[0]
    if (kind === 'in') {
      if (memory.has(channel.id)) return null
      expectChannel(memory, channel.id, 'in', true)
      return { type: 'arrived', channel: channel.id, at, ...arrivalOf(channel, event.args!.slice(1)) }
    }
    if (kind === 'out') expectChannel(memory, channel.id, 'out')
    if (kind !== 'leg') return null
    expectChannel(memory, channel.id, 'leg')
    return answered(channel, memory, at)
  },
  ChannelStateChange: (_event, channel, memory, at) => {
    const known = memory.get(channel.id)
    if (!known || known.answered) return null
    if (channel.state === 'Ringing') return { type: 'ringing', channel: channel.id, at }
    return channel.state === 'Up' && known.kind === 'out' ? answered(channel, memory, at) : null
  },
  ChannelHangupRequest: (event, channel, memory) => {
    const known = memory.get(channel.id)
    if (known) {
      known.cause ??= causeOf(event, known.answered)
      known.sip ??= event.tech_cause ?? null
    }
    return null
  },
  StasisEnd: (_event, channel, memory, at) => (memory.get(channel.id)?.answered ? gone(channel, memory, at, null, null) : null),
  ChannelDestroyed: (event, channel, memory, at) => gone(channel, memory, at, event.cause ?? null, event.tech_cause ?? null),
  LegState: (_event, channel, memory, at) =>
    isUnanswered(memory, channel.id) && channel.state === 'Ringing' ? { type: 'ringing', channel: channel.id, at } : null,
  LegGone: (event, channel, memory, at) =>
    isUnanswered(memory, channel.id) ? gone(channel, memory, at, event.cause ?? null, event.tech_cause ?? null) : null,
  ChannelDtmfReceived: (event, channel, memory, at) => {
    const known = memory.get(channel.id)
    const digit = event.digit ?? ''
    // by Asterisk's clock: reports that were late on their way to us come all at once
    const seen = pressed(known?.keys ?? null, { digit, at: Date.parse(event.timestamp ?? '') || at, ms: event.duration_ms ?? 0 })
    if (known) known.keys = seen.keys
    return seen.isKey ? { type: 'digit', channel: channel.id, digit, at } : null
  },
  ChannelHold: (_event, channel, _memory, at) => ({ type: 'phone-held', channel: channel.id, on: true, at }),
  ChannelUnhold: (_event, channel, _memory, at) => ({ type: 'phone-held', channel: channel.id, on: false, at }),
}

/** What AMI tells of a seat's leg, in the form of ARI's events; null for anything else. */
export const fromManager = (fields: Fields): AriEvent | null => {
  const channel = { id: field(fields, 'uniqueid'), state: field(fields, 'channelstatedesc'), caller: NOBODY, dialplan: NOWHERE }
  switch (field(fields, 'event')) {
    case 'Newstate':
      return { type: 'LegState', channel }
    case 'Hangup': {
      const sip = Number(field(fields, 'techcause'))
      return { type: 'LegGone', channel, cause: Number(field(fields, 'cause')), ...(sip ? { tech_cause: sip } : {}) }
    }
    default:
      return null
  }
}
const NOBODY = { name: '', number: '' }
const NOWHERE = { app_name: '', app_data: '' }

/** The engine's event for one of ARI's, or null. `at` in ms by the caller's clock. Never throws, whatever the type. */
export const toSwitchEvent = (event: AriEvent, memory: Memory, at: number): SwitchEvent | null => {
  if (event.type === 'PlaybackFinished' && event.playback) {
    return { type: 'playback-finished', playback: event.playback.id, ok: event.playback.state !== 'failed', at }
  }
  const row = Object.hasOwn(ROWS, event.type) ? ROWS[event.type] : undefined
  return row && event.channel ? row(event, event.channel, memory, at) : null
}

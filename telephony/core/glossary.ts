/**
 * Terminology of the telephone side. The words are the field's own; the Chinese is what the screens say.
 *
 * - **call** 通话: one citizen's (or merchant's) conversation with the centre, from arrival or first dial to the last hang-up.
 * - **participant**: anybody in a call: the **customer** (who calls in, or is dialled by an outbound call), **agents** at
 *   seats, **guests** outside. One of the agents is the call's **owner**.
 * - **leg**: a channel the centre makes itself, to a seat or to an outside number.
 * - **room**: where participants hear each other; one bridge each. **main** is the customer's.
 * - **consultation** 咨询 / **attended transfer** 咨询转接: the owner asks a colleague or an expert while the customer waits, and may hand over.
 * - **seat** 座席: a position with a number (1001) that takes calls; a person signs in to it.
 * - **queue** 队列 / **skill** 技能: a line of waiting callers; a seat serves the queues it has skills for.
 * - **offer**: one waiting call given to one ready seat; it rings until answered, refused or timed out (RNA 未应答).
 * - **wrap-up** 话后整理: the time after a call in which the seat finishes its notes; no offers.
 * - **screen pop** 来电弹屏: what the seat's screen shows while the phone rings.
 * - **flow** / **IVR** 语音流程: what a caller hears before a person.
 * - **fact**: something that happened to a call, worth keeping for ever; **event**: an input that the call's state machine was given.
 */
export type Branded<T extends string> = string & { readonly __brand?: T }

export type CallId = Branded<'call'>
export type ChannelId = Branded<'channel'>
export type BridgeId = Branded<'bridge'>
export type PlaybackId = Branded<'playback'>
export type RecordingId = Branded<'recording'>
export type SeatId = Branded<'seat'>
export type QueueId = Branded<'queue'>

/** Language of prompts and texts. */
export type Language = 'zh' | 'en'

/** A moment: milliseconds since 1970-01-01T00:00Z. */
export type Ms = number

/** The ids that a call makes for itself. They carry the call's id, so that whatever is found in the switch can be traced back. */
export const ids = {
  bridge: (call: CallId): BridgeId => `b-${call}`,
  sideBridge: (call: CallId, n: number): BridgeId => `b-${call}-${n}`,
  leg: (call: CallId, n: number): ChannelId => `l-${call}-${n}`,
  playback: (call: CallId, n: number): PlaybackId => `p-${call}-${n}`,
  recording: (call: CallId, n: number): RecordingId => `r-${call}-${n}`,
  /** The call that made this leg, bridge, playback or recording, or null for an id that is not ours. */
  owner: (id: string): CallId | null => /^[blpr]-([0-9a-f-]{36})(?:-\d+)?$/.exec(id)?.[1] ?? null,
}

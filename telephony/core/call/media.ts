import { render } from '../../../ivr-flows/prompt.ts'
import type { Call, NoticeTo } from './call.ts'
import type { Spoken } from './commands.ts'
import { does, inTurn, make, note, stay, type Rule } from './step.ts'

/** What the party hears and what is recorded: music, prompts, recordings. */

export const startMusic: Rule = call =>
  call.music ? stay(call) : does({ ...call, music: true }, { type: 'start-music', channel: call.party.channel })

export const stopMusic: Rule = call =>
  call.music ? does({ ...call, music: false }, { type: 'stop-music', channel: call.party.channel }) : stay(call)

export const stopPlaying: Rule = call =>
  call.playing ? does({ ...call, playing: null }, { type: 'stop-play', playback: call.playing.id }) : stay(call)

/** Plays prompts into the bridge, where nothing else waits behind them; what was playing stops first. */
export const say =
  (prompts: Spoken[], visit: number | null): Rule =>
  (before, ctx) => {
    const stopped = stopPlaying(before, ctx)
    const { call, id } = make(stopped.call, 'playback')
    return does({ ...call, playing: { id, visit, prompts } }, ...stopped.commands, {
      type: 'say',
      playback: id,
      bridge: call.bridge,
      prompts,
    })
  }

export const startRecording =
  (kind: 'conversation' | 'voicemail'): Rule =>
  (before, { now }) => {
    if (before.recording) return stay(before)
    const { call, id } = make(before, 'recording')
    const seat = kind === 'conversation' ? (call.talk?.seat ?? null) : null
    return does(
      { ...call, recording: { id, kind, since: now, seat }, voicemail: kind === 'voicemail' ? id : call.voicemail },
      { type: 'start-recording', recording: id, channel: call.party.channel, heard: kind === 'conversation' },
      { type: 'note', fact: { type: 'recording-started', recording: id, kind, seat } },
    )
  }

const noticeTo = ({ direction, purpose }: Call): NoticeTo => {
  if (direction === 'inbound') return 'callers'
  return purpose?.target === 'merchant' ? 'merchants' : 'citizens'
}

/** Whether the notice is being said in the conversation. */
const isNoticing = ({ playing }: Call) => playing !== null && playing.visit === null

/**
 * Records the conversation from when the party knows of it: a notice that no flow has given is said now, to both sides, and recording
 * begins when it has been heard. Somebody who refused is not recorded.
 */
export const recordTalk: Rule = (call, ctx) => {
  if (call.recording || call.unrecorded || isNoticing(call)) return stay(call)
  const notice = call.noticed ? null : ctx.notice(noticeTo(call))
  return notice ? say(render(notice, call.language, {}), null)(call, ctx) : startRecording('conversation')(call, ctx)
}

/** The notice was heard; one that could not be played counts as heard, as in a flow. */
export const noticed: Rule = (call, ctx) => {
  const told = { ...call, playing: null, noticed: true }
  return call.phase === 'talking' ? recordTalk(told, ctx) : stay(told)
}

/** The conversation pauses: a notice that is not over is said again when it goes on. */
export const breakNotice: Rule = (call, ctx) => (isNoticing(call) ? stopPlaying(call, ctx) : stay(call))

/** The party does not want to be recorded, and is not from now on; what was recorded knowingly before stands (PIPL, article 15). */
export const refuseRecording: Rule = (call, ctx) => {
  if (!call.talk || call.unrecorded) return stay(call)
  const { seat } = call.talk
  return inTurn(breakNotice, stopRecording, c => note({ ...c, unrecorded: seat }, { type: 'recording-refused', seat }))(call, ctx)
}

/** The party has changed their mind. */
export const allowRecording: Rule = (call, ctx) => {
  if (!call.talk || !call.unrecorded) return stay(call)
  const { seat, heldSince } = call.talk
  const allowed: Rule = c => note({ ...c, unrecorded: null }, { type: 'recording-allowed', seat })
  return call.phase === 'talking' && !heldSince ? inTurn(allowed, recordTalk)(call, ctx) : allowed(call, ctx)
}

/** What was recorded ends with the channel: nothing has to be asked for. */
export const recordingEnds: Rule = (call, { now }) => {
  if (!call.recording) return stay(call)
  const { id, kind, since, seat } = call.recording
  return note(
    { ...call, recording: null },
    { type: 'recording-stopped', recording: id, kind, seat, lastedMs: now - since, startedAt: since },
  )
}

/** Recording stops while the call goes on. */
export const stopRecording: Rule = (call, ctx) => {
  if (!call.recording) return stay(call)
  const ended = recordingEnds(call, ctx)
  return {
    call: ended.call,
    commands: [{ type: 'stop-recording', recording: call.recording.id, channel: call.party.channel }, ...ended.commands],
  }
}

/** Marks an event that this phase has no use for. Late ones are normal in telephony; many of them show a wrong machine. */
export const unexpected =
  (event: string): Rule =>
  call =>
    note(call, { type: 'unexpected', event, phase: call.phase })

import { render } from '../../../ivr-flows/prompt.ts'
import type { ChannelId } from '../glossary.ts'
import { customerOf, isHeld, ownerOf, phaseOf, purposeOf, seatOf, type Call, type NoticeTo } from './call.ts'
import type { Spoken } from './commands.ts'
import type { RecordingFault } from './facts.ts'
import { bridgeOf, heardByCustomer } from './layout.ts'
import { does, inTurn, make, note, setTimer, stay, type Rule } from './step.ts'

/** What the party hears and what is recorded: music, prompts, recordings. */

/** The flow wants music for who waits; whoever is on hold or has lost the seat has it without being asked for. */
export const startMusic: Rule = call => stay({ ...call, waitingMusic: true })

export const stopMusic: Rule = call => stay({ ...call, waitingMusic: false })

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
      bridge: bridgeOf(call),
      prompts,
    })
  }

export const startRecording =
  (kind: 'conversation' | 'voicemail'): Rule =>
  (before, { now }) => {
    if (before.recording) return stay(before)
    const { call, id } = make(before, 'recording')
    const seat = kind === 'conversation' ? seatOf(ownerOf(call)) : null
    return does(
      { ...call, recording: { id, kind, since: now, seat }, voicemail: kind === 'voicemail' ? id : call.voicemail },
      { type: 'note', fact: { type: 'recording-started', recording: id, kind, seat } },
    )
  }

const noticeTo = (call: Call): NoticeTo => {
  if (call.kind === 'inbound') return 'callers'
  return purposeOf(call)?.target === 'merchant' ? 'merchants' : 'citizens'
}

/** Whether the notice is being said in the conversation. */
const isNoticing = ({ playing }: Call) => playing !== null && playing.visit === null

/**
 * Records the conversation from when the party knows of it: a notice that no flow has given is said now, to both sides, and recording
 * begins when it has been heard. Somebody who refused is not recorded, and nobody is once no seat is in the conversation: who was asked
 * outside has heard no notice, and there is no seat left to tell that one does not want to be.
 */
export const recordTalk: Rule = (call, ctx) => {
  if (!seatOf(ownerOf(call))) return recordingEnds(call, ctx)
  if (call.recording || call.unrecorded || isNoticing(call)) return stay(call)
  const notice = call.noticed ? null : ctx.notice(noticeTo(call))
  return notice ? say(render(notice, call.language, {}), null)(call, ctx) : startRecording('conversation')(call, ctx)
}

/** The notice was heard; one that could not be played counts as heard, as in a flow. */
export const noticed: Rule = (call, ctx) => {
  const told = { ...call, playing: null, noticed: true }
  return phaseOf(call) === 'talking' ? recordTalk(told, ctx) : stay(told)
}

/** The conversation pauses: a notice that is not over is said again when it goes on. */
export const breakNotice: Rule = (call, ctx) => (isNoticing(call) ? stopPlaying(call, ctx) : stay(call))

/** The customer does not want to be recorded, and is not from now on; what was recorded knowingly before stands (PIPL, article 15). */
export const refuseRecording: Rule = (call, ctx) => {
  const seat = seatOf(ownerOf(call))
  if (!seat || call.unrecorded) return stay(call)
  return inTurn(breakNotice, recordingEnds, c => note({ ...c, unrecorded: seat }, { type: 'recording-refused', seat }))(call, ctx)
}

/** The customer has changed their mind. */
export const allowRecording: Rule = (call, ctx) => {
  const seat = seatOf(ownerOf(call))
  if (!seat || !call.unrecorded) return stay(call)
  const allowed: Rule = c => note({ ...c, unrecorded: null }, { type: 'recording-allowed', seat })
  return phaseOf(call) === 'talking' && !isHeld(call) ? inTurn(allowed, recordTalk)(call, ctx) : allowed(call, ctx)
}

/** Recording ends: with the channel, where nothing has to be asked for, or while the call goes on. */
export const recordingEnds: Rule = (call, { now }) => {
  if (!call.recording) return stay(call)
  const { id, kind, since, seat } = call.recording
  return note(
    { ...call, recording: null },
    { type: 'recording-stopped', recording: id, kind, seat, lastedMs: now - since, startedAt: since },
  )
}

/** How long until recording is tried again that the switch could not begin. */
const AGAIN_MS = 10_000

/** The switch could not record: nobody shall believe that it does. It is tried again while the conversation lasts. */
export const recordingFailed =
  (recording: string, reason: RecordingFault): Rule =>
  (call, ctx) => {
    if (call.recording?.id !== recording) return stay(call)
    const { now } = ctx
    const { id, kind, since, seat } = call.recording
    return inTurn(
      c =>
        note(
          { ...c, recording: null },
          { type: 'recording-failed', recording: id, kind, seat, lastedMs: now - since, startedAt: since, reason },
        ),
      kind === 'conversation' ? setTimer('record-again', now + AGAIN_MS) : stay,
    )(call, ctx)
  }

/** Recording that failed is tried again, unless it runs by now or nothing is to be recorded. */
export const recordAgain: Rule = (call, ctx) => (phaseOf(call) === 'talking' && !isHeld(call) ? recordTalk(call, ctx) : stay(call))

/** Somebody's stream of sound has begun anew in mid-leg: what is recorded of it goes on in a new part. */
export const streamAnew =
  (channel: ChannelId): Rule =>
  call => {
    const isHeard = customerOf(call)?.channel === channel || heardByCustomer(call).has(channel)
    if (!call.recording || !isHeard) return stay(call)
    return stay({ ...call, recording: { ...call.recording, part: (call.recording.part ?? 1) + 1, isAnew: true } })
  }

/**
 * A new part of the recording begins when somebody whom the customer heard is heard no more, so that it runs before the next one speaks:
 * with a stream of their own, whose numbers have nothing to do with those of the last one.
 */
export const partedBy = (before: Call, after: Call): Call => {
  const { recording } = after
  if (!recording || before.recording?.id !== recording.id || before.recording.part !== recording.part || after.ended) return after
  const heard = heardByCustomer(after)
  const isOver = [...heardByCustomer(before)].some(channel => !heard.has(channel))
  return isOver ? { ...after, recording: { ...recording, part: (recording.part ?? 1) + 1, isAnew: false } } : after
}

/** Marks an event that this phase has no use for. Late ones are normal in telephony; many of them show a wrong machine. */
export const unexpected =
  (event: string): Rule =>
  call =>
    note(call, { type: 'unexpected', event, phase: phaseOf(call) })

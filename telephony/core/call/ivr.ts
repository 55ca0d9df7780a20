import type { Action } from '../../../ivr-flows/interpreter.ts'
import { interpret, listensSecretly } from '../../../ivr-flows/interpreter.ts'
import type { Input, LineFacts } from '../../../ivr-flows/node-type.ts'
import { customerOf, isWaiting, numberOf, type Call, type CallContext } from './call.ts'
import { end } from './ending.ts'
import { recordingEnds, say, startMusic, startRecording, stopMusic, stopPlaying, unexpected } from './media.ts'
import { enterLine, leaveLine } from './queueing.ts'
import { clearTimer, does, inTurn, note, setTimer, stay, type Rule } from './step.ts'

/** The call's timer for one that the flow asked for: the visit is in its name, so that a late one is known. */
const timerName = (visit: number, name: string) => `flow:${visit}:${name}`

/** The flow's timer that a call timer stands for, or null for one of the call's own. */
export const flowTimer = (name: string): { visit: number; name: string } | null => {
  const match = /^flow:(\d+):(.+)$/.exec(name)
  return match?.[1] && match[2] ? { visit: Number(match[1]), name: match[2] } : null
}

/** How a call that ends inside its flow came out. */
export const flowOutcome = (call: Call) => {
  if (call.voicemail) return 'voicemail'
  return isWaiting(call) ? 'abandoned' : 'ivr'
}

const carryOut = (action: Action, line: LineFacts | null): Rule => {
  switch (action.type) {
    case 'play':
      return say(action.prompts, action.visit)
    case 'stop-play':
      return stopPlaying
    case 'set-timer':
      return (call, ctx) => setTimer(timerName(action.visit, action.name), ctx.now + action.ms)(call, ctx)
    case 'clear-timer':
      return clearTimer(timerName(action.visit, action.name))
    case 'enqueue':
      return enterLine(action.queue, action.priority, action.leaveWhenNobody)
    case 'dequeue':
      return leaveLine
    case 'start-music':
      return startMusic
    case 'stop-music':
      return stopMusic
    case 'lookup':
      return call =>
        does(call, {
          type: 'look-up',
          visit: action.visit,
          kind: action.kind,
          args: { ...action.args, number: numberOf(customerOf(call)) ?? '' },
        })
    case 'record':
      return startRecording('voicemail')
    case 'stop-record':
      return inTurn(recordingEnds, feed({ type: 'recorded', visit: action.visit, ok: true }, line))
    case 'hang-up':
      return (call, ctx) => end('system', 16, flowOutcome(call))(call, ctx)
    case 'note': {
      const { type: _, node, ...what } = action
      return call => note(what.note === 'recording-notice' ? { ...call, noticed: true } : call, { type: 'flow', node, note: what })
    }
  }
}

/**
 * Gives the flow an input and carries out what it asks. A call goes on in the version of the flow that it began with, or in the published
 * one where that version is not kept any more. `line` is where the caller stands, if waiting.
 */
export const feed =
  (input: Input, line: LineFacts | null = null): Rule =>
  (before, ctx) => {
    if (before.ended || !before.ivr || (!before.ivr.cursor && input.type !== 'start')) return stay(before)
    const flow = ctx.flow(before.ivr.flow, before.ivr.version)
    if (!flow) return end('system', 0, 'failed')(before, ctx)
    const { cursor, actions, ignored } = interpret(flow, before.ivr.cursor, input, {
      now: ctx.now,
      calendars: ctx.calendars(ctx.now),
      line,
      waits: { secondMs: ctx.limits.secondWaitMs, desertedMs: ctx.limits.desertedMs },
    })
    const call = { ...before, ivr: { ...before.ivr, cursor }, language: cursor.language }
    return inTurn(
      ...actions.map(action => carryOut(action, line)),
      ignored && input.type !== 'digit' ? unexpected(`flow:${input.type}`) : stay,
    )(call, ctx)
  }

/** Whether a key that is pressed now is a secret of the flow's. */
export const isSecretNow = (call: Call, ctx: CallContext): boolean => {
  const flow = call.ivr?.cursor ? ctx.flow(call.ivr.flow, call.ivr.version) : null
  return flow !== null && listensSecretly(flow, call.ivr!.cursor!)
}

/** The visit of the flow's node that the call is in. */
export const visitOf = (call: Call): number => call.ivr?.cursor?.visit ?? 0

import { phaseOf, seatOf, customerOf, type Call } from '../call.ts'
import { allowRecording, refuseRecording } from '../media.ts'
import type { Participant } from '../participant.ts'
import { changed } from '../people.ts'
import { does, note, stay, type Rule } from '../step.ts'
import type { Capability } from './capability.ts'

const mute =
  (on: boolean, by: Participant): Rule =>
  call =>
    by.muted === on ? stay(call) : note(changed(call, by.id, { muted: on }), { type: on ? 'muted' : 'unmuted', seat: seatOf(by)! })

const isTalking = (call: Call, by: Participant) => phaseOf(call) === 'talking' && by.state === 'up'
const isOwner = (call: Call, by: Participant) => by.id === call.owner

/** A seat does not want to be heard. */
export const muting: Capability = { wishes: { mute: { may: isTalking, rule: ({ on }, by) => mute(on, by) } } }

/** The customer refuses to be recorded, or has changed their mind. */
export const recordingWishes: Capability = {
  wishes: {
    record: {
      may: (call, by) => isOwner(call, by) && customerOf(call) !== null && ['talking', 'away'].includes(phaseOf(call)),
      rule: ({ on }) => (on ? allowRecording : refuseRecording),
    },
  },
}

/** Keys for the menu at the other end. */
export const digits: Capability = {
  wishes: {
    'send-digits': {
      may: (call, by) => isOwner(call, by) && by.state === 'up' && Boolean(customerOf(call)?.channel),
      rule:
        ({ digits }) =>
        call =>
          does(call, { type: 'send-digits', channel: customerOf(call)!.channel!, digits }),
    },
  },
}

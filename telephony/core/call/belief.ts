/**
 * What was believed of a call by an earlier version of the switch, as this version believes it: a centre is upgraded with calls on the
 * line. Version 1 knew one party outside, one leg to a seat, and their talk.
 */
import type { Call } from './call.ts'
import { newCall } from './call.ts'
import type { BridgeId, ChannelId, Ms, SeatId } from '../glossary.ts'
import type { Device } from '../seat.ts'
import type { DialPurpose } from './facts.ts'
import { inRoom, participant, type Participant } from './participant.ts'

type First = Omit<Call, 'v' | 'kind' | 'openedAt' | 'participants' | 'owner' | 'ivr' | 'acts' | 'talkSince' | 'noticed' | 'unrecorded'> & {
  v?: undefined
  direction: Call['kind']
  phase: 'ivr' | 'queued' | 'offered' | 'dialling-seat' | 'dialling' | 'talking' | 'away' | 'ended'
  party: { channel: ChannelId; number: string | null; name: string | null; up: boolean }
  bridge: BridgeId
  arrivedAt: Ms
  purpose: DialPurpose | null
  callerId: string | null
  flow: string | null
  cursor: NonNullable<Call['ivr']>['cursor']
  leg: { id: ChannelId; seat: SeatId; device: Device; since: Ms; up: boolean } | null
  talk: { seat: SeatId; since: Ms; heldSince: Ms | null; heldMs: number; muted: boolean } | null
  music: boolean
  noticed?: boolean
  unrecorded?: SeatId | null
}

const placeIn = (call: First): Participant['place'] => {
  if (call.phase === 'dialling-seat') return { in: 'nowhere' }
  return call.phase === 'talking' && call.talk?.heldSince != null && call.music ? { in: 'hold', from: 'main' } : inRoom('main')
}

const customerIn = (call: First): Participant => {
  const isDialled = call.direction === 'outbound'
  return participant({
    id: 'p0',
    channel: call.phase === 'dialling-seat' ? null : call.party.channel,
    who: isDialled
      ? { is: 'number', number: call.party.number ?? '', callerId: call.callerId ?? '', about: call.purpose }
      : { is: 'caller', number: call.party.number, name: call.party.name },
    role: 'customer',
    askedBy: isDialled ? 'dial' : 'arrive',
    since: call.arrivedAt,
    state: isDialled && !call.party.up ? 'ringing' : 'up',
    upSince: isDialled ? (call.talk?.since ?? null) : call.arrivedAt,
    place: placeIn(call),
  })
}

const agentIn = (call: First): Participant[] => {
  const seat = call.talk?.seat ?? call.leg?.seat
  if (!seat) return []
  const isUp = call.leg?.up === true && call.phase !== 'away'
  const isLost = call.phase === 'away' || (call.phase === 'talking' && !call.leg)
  const standing = isUp ? 'up' : 'ringing'
  const state = isLost ? 'lost' : standing
  return [
    participant({
      id: 'p1',
      channel: call.leg?.id ?? null,
      who: { is: 'seat', seat, device: call.leg?.device ?? 'browser' },
      role: 'agent',
      askedBy: call.direction === 'outbound' ? 'dial' : 'offer',
      since: call.leg?.since ?? call.talk?.since ?? call.arrivedAt,
      state,
      upSince: call.talk?.since ?? null,
      place: isUp || isLost ? inRoom('main') : { in: 'nowhere' },
      muted: call.talk?.muted ?? false,
      phoneHeld: call.phase === 'talking' && call.talk?.heldSince != null && !call.music,
    }),
  ]
}

const fromFirst = (call: First): Call => {
  const people = [customerIn(call), ...agentIn(call)]
  const agent = people[1]
  const answers = agent !== undefined && agent.state !== 'ringing'
  const { ring, ...timers } = call.timers
  return {
    ...newCall(call.id, call.direction, call.arrivedAt),
    participants: Object.fromEntries(people.map(one => [one.id, one])),
    owner: answers ? agent.id : null,
    did: call.did,
    dialMs: call.dialMs,
    language: call.language,
    keys: call.keys,
    ivr: call.flow === null ? null : { flow: call.flow, version: call.cursor?.version ?? null, cursor: call.cursor },
    queue: call.queue,
    talkSince: call.talk?.since ?? null,
    heldMs: call.heldMs + (call.talk?.heldMs ?? 0),
    heldSince: call.talk?.heldSince ?? null,
    noticed: call.noticed ?? false,
    unrecorded: call.unrecorded ?? null,
    recording: call.recording,
    playing: call.playing,
    waitingMusic: call.music && (call.phase === 'ivr' || call.phase === 'queued' || call.phase === 'offered'),
    voicemail: call.voicemail,
    timers: ring === undefined ? timers : { ...timers, [call.phase === 'dialling-seat' ? 'seat-ring' : 'ring']: ring },
    waitedMs: call.waitedMs,
    talkedMs: call.talkedMs,
    ended: call.ended,
    made: call.made,
    seq: call.seq,
  }
}

/** Beliefs from before a second wait was counted by itself say only since when the caller has a place in the line. */
const withEntry = (call: Call): Call => {
  const { queue } = call
  return queue ? { ...call, queue: { ...queue, enteredAt: queue.enteredAt ?? queue.since } } : call
}

/** @throws {Error} for a belief of a version that is newer than this one */
export const callFromBelief = (stored: unknown): Call => {
  const call = stored as Call | First
  if (call.v === undefined) return withEntry(fromFirst(call))
  if (call.v === 2) return withEntry(call)
  throw new Error(`a call believed by version ${String((call as { v: unknown }).v)} of the switch cannot be read by version 2`)
}

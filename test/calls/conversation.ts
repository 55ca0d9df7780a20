/** Steps that many of the tests of whole calls take. */
import type { CallDetail } from '../../server/contract/calls.ts'
import type { Centre, WorkingSeat } from '../centre.ts'
import type { Person } from '../person.ts'
import { citizenTone, seatTone } from '../sip/tones.ts'
import { eventually, tone, type Call } from '../sip/ua.ts'

/** The direct number, which leads straight to the queue `intake`, and the hotline with its menu. */
export const direct = '95082'
export const hotline = '95081'

export { citizenTone, seatTone }

/** A conversation between a citizen and a seat, each as its own telephone knows it. */
export interface Conversation {
  citizen: Call
  leg: Call
  /** The system's id of the call. */
  id: string
}

/** A citizen calls. */
export async function dial(centre: Centre, from: string, to = direct): Promise<Call> {
  const citizen = await centre.caller.call({ to, from })
  citizen.media!.play(tone(citizenTone))
  return citizen
}

/** Waits until a seat's phone rings. */
export async function rung(seat: WorkingSeat, withinMs = 5000): Promise<Call> {
  const leg = await seat.phone.nextInvite(withinMs)
  leg.media!.play(tone(seatTone))
  return leg
}

/** The system's id of a call, from the seat's INVITE. */
export function idOf(leg: Call): string {
  return leg.header('x-hearthline-call')
}

/** Both hear the other's tone. */
export async function hearEachOther(citizen: Call, leg: Call): Promise<void> {
  await Promise.all([leg.media!.ear.hears(citizenTone), citizen.media!.ear.hears(seatTone)])
}

/** A citizen calls the direct number, the seat answers, both are heard. */
export async function converse(centre: Centre, seat: WorkingSeat, from: string): Promise<Conversation> {
  const citizen = await dial(centre, from)
  const leg = await rung(seat)
  leg.answer()
  await citizen.answered()
  await hearEachOther(citizen, leg)
  return { citizen, leg, id: idOf(leg) }
}

/** Presses a key once while the greeting is heard, as someone does who knows the menu; resolves with the seat's ringing. */
export async function pressEarly(citizen: Call, key: string, seat: WorkingSeat, withinMs = 20_000): Promise<Call> {
  await citizen.media!.ear.hearsSound()
  await citizen.media!.press(key)
  return rung(seat, withinMs)
}

/** The call as it is stored, once its end has reached the database. */
export function storedCall(person: Person, id: string, withinMs = 5000): Promise<CallDetail> {
  return eventually(
    async () => {
      const detail = await person.must<CallDetail>('GET', `/api/calls/${id}`)
      if (detail.call.state !== 'ended' || !detail.events.some(({ type }) => type === 'ended'))
        throw new Error(`so far ${detail.call.state}: ${detail.events.map(({ type }) => type).join(', ')}`)
      return detail
    },
    withinMs,
    `the call ${id} to be stored`,
  )
}

/** Every citizen hangs up, whatever a test left behind. */
export function hangUpAll({ caller, trunk }: Centre): void {
  for (const phone of [caller, trunk]) for (const call of phone.calls) call.hangup()
}

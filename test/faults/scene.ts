/** Ten states of calls at once in one centre, and how each of them goes on to its end. */
import type { CallPage } from '../../server/contract/calls.ts'
import { converse, dial, hearEachOther, hotline, idOf, rung } from '../calls/conversation.ts'
import { inDatabase, type Centre, type WorkingSeat } from '../centre.ts'
import type { Person } from '../person.ts'
import { citizenTone, power, seatTone } from '../sip/tones.ts'
import { eventually, tone, until, type Call } from '../sip/ua.ts'

/** What a telephone that has lost the network looks like to Asterisk. */
const LOST: [string, string] = ['Reason', 'Q.850;cause=41']
/** Nothing may be heard by who is leaving a message: less than this. */
const SILENT = 1e-5

/** The states of calls and seats as the api tells them: by number and by seat. */
export type Told = Record<string, string>

export interface Scene {
  lead: Person
  seats: readonly WorkingSeat[]
  /** The conversation that goes through everything. */
  talk: { citizen: Call; leg: Call; id: string }
  /** Ids of all eleven calls. */
  calls(): Promise<string[]>
  told(): Promise<Told>
  /** Carries every call on to its end, each by what people would do; throws with what does not go on. */
  carryOn(): Promise<void>
}

/** How many calls the ten states are. */
export const CALLS = 11
/** Wrap-up, talking, held, away, ringing, and two for calls out; they serve `intake` alone. */
export const SEATS = 7
type Seven = [WorkingSeat, WorkingSeat, WorkingSeat, WorkingSeat, WorkingSeat, WorkingSeat, WorkingSeat]

/**
 * Puts a call into each state: wrap-up, talking, held, away, ringing, two waiting, menu, message being left, talking out, dialling out.
 * `at` makes the numbers of this scene.
 */
export async function openScene(centre: Centre, lead: Person, seats: readonly WorkingSeat[], at: number): Promise<Scene> {
  const number = (index: number) => String(13_900_000_000 + at * 100 + index)
  const [wrap, talking, held, away, ringing, out, dialling] = seats as Seven
  const ready = (seat: WorkingSeat) => seat.person.must('POST', '/api/seat/ready')
  const wish = (seat: WorkingSeat, id: string, what: string) => seat.person.must('POST', `/api/calls/${id}/${what}`)

  const newest = async () => (await lead.must<CallPage>('GET', '/api/calls?scope=all&limit=100')).items.map(({ id }) => id)
  const earlier = new Set(await newest())

  await ready(wrap)
  const past = await converse(centre, wrap, number(0))
  past.citizen.hangup()
  await eventually(async () => (await wrap.view()).state === 'wrap-up', 3000, 'the wrap-up')
  await ready(talking)
  const talk = await converse(centre, talking, number(1))
  await ready(held)
  const hold = await converse(centre, held, number(2))
  await wish(held, hold.id, 'hold')
  await ready(away)
  const lost = await converse(centre, away, number(3))
  await ready(ringing)
  const offered = await dial(centre, number(4))
  const ring = await rung(ringing)
  const waiting = [await (await dial(centre, number(5))).answered(), await (await dial(centre, number(6))).answered()] as const
  const menu = await (await dial(centre, number(7), hotline)).answered()
  const message = await leaveMessage(centre, lead, number(8))
  const called = async (seat: WorkingSeat, to: string) => {
    const { callId } = await seat.person.must<{ callId: string }>('POST', '/api/calls', { target: { kind: 'number', number: to } })
    const leg = await until(seat.phone, () => seat.phone.calls.find(call => idOf(call) === callId), 5000, 'the own phone to be called')
    leg.media!.play(tone(seatTone))
    await leg.answered(3000)
    const far = await centre.trunk.nextInvite()
    far.media!.play(tone(citizenTone))
    return { leg, far }
  }
  for (const index of [9, 10]) centre.trunk.plans.set(number(index), { do: 'ring' })
  const outside = await called(out, number(9))
  outside.far.answer()
  await hearEachOther(outside.far, outside.leg)
  const dialled = await called(dialling, number(10))
  // last, for the caller waits half a minute at most
  await lost.leg.ask('BYE', [LOST])
  lost.leg.vanish()
  await lost.citizen.media!.ear.hearsOther(seatTone)
  const silentFrom = message.media!.ear.position()

  const carryOn = async () => {
    await hearEachOther(talk.citizen, talk.leg)
    await wish(away, lost.id, 'rejoin')
    const back = await rung(away)
    await hearEachOther(lost.citizen, back)
    ring.answer()
    await hearEachOther(offered, ring)
    await wish(held, hold.id, 'unhold')
    await hearEachOther(hold.citizen, hold.leg)
    await hearEachOther(outside.far, outside.leg)
    dialled.far.answer()
    await hearEachOther(dialled.far, dialled.leg)
    if (power(message.media!.ear.heard(silentFrom)) > SILENT) throw new Error('who is leaving a message heard something')
    await message.media!.press('#')
    await message.ended(15_000)
    await menu.media!.press('1')
    for (const caller of waiting) {
      await wrap.person.must('POST', '/api/seat/wrap-up', { action: 'end' })
      const next = await rung(wrap)
      next.answer()
      await hearEachOther(caller, next)
      next.hangup()
      await caller.ended(3000)
      await eventually(async () => (await wrap.view()).state === 'wrap-up', 3000, 'the wrap-up')
    }
    await menu.media!.ear.hearsSound()
    for (const call of [talk.citizen, hold.citizen, lost.citizen, offered, menu, outside.far, dialled.far]) call.hangup()
  }
  return {
    lead,
    seats,
    talk,
    calls: async () => (await newest()).filter(id => !earlier.has(id)),
    told: () => toldBy(lead, seats),
    carryOn,
  }
}

/** A caller of a queue that nobody serves, who is leaving a message. */
export async function leaveMessage(centre: Centre, lead: Person, from: string): Promise<Call> {
  const citizen = await (await dial(centre, from, hotline)).answered()
  citizen.media!.play(tone(citizenTone))
  await eventually(
    async () => {
      await citizen.media!.press('3')
      const live = (await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')).items
      const call = live.find(({ number }) => number.masked.endsWith(from.slice(-4)))
      const [row] = await inDatabase(centre.instance.env, sql => sql`select 1 from recordings where call_id = ${call!.id}`)
      return row
    },
    40_000,
    'the message to begin',
  )
  await citizen.media!.ear.quiet(5000, 600)
  return citizen
}

/** What the api says of every live call and every seat. */
export async function toldBy(lead: Person, seats: readonly WorkingSeat[]): Promise<Told> {
  const { items } = await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')
  const views = await Promise.all(seats.map(async seat => [seat.number, (await seat.view()).state] as const))
  return Object.fromEntries([...items.map(({ number, state }) => [number.masked, state] as const), ...views])
}

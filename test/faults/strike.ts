/** One fault in a centre with calls in ten states, and what became of each; see scene.ts. */
import { setTimeout as delay } from 'node:timers/promises'
import { converse, hangUpAll, hearEachOther, storedCall } from '../calls/conversation.ts'
import { nothingLeft } from '../calls/leftovers.ts'
import type { Centre, WorkingSeat } from '../centre.ts'
import type { Person } from '../person.ts'
import { eventually, nowUs } from '../sip/ua.ts'
import { CALLS, openScene, toldBy, type Scene } from './scene.ts'

export const COMPONENTS = ['switch', 'asterisk', 'valkey', 'postgres', 'api', 'worker'] as const
export const WAYS = ['kill', 'stop'] as const
export type Fault = { component: (typeof COMPONENTS)[number]; way: (typeof WAYS)[number] }

/** What was looked at, in this order, and the words for it. */
export const CHECKS = {
  audio: 'audio meanwhile',
  states: 'states true',
  carriedOn: 'carried on',
  orphans: 'nothing left over',
  history: 'history once',
  recordings: 'recordings',
} as const
export type Outcome = Record<keyof typeof CHECKS, string> & { fault: Fault; backMs: number }

export const OK = 'ok'
/** How long a stopped component stays so. */
const STOPPED_MS = 15_000
const KNOWN_WITHIN_MS = 10_000

const partOf = (centre: Centre, name: Fault['component']) =>
  name === 'switch' || name === 'api' || name === 'worker' ? centre.roles[name] : centre.instance.service(name)

/** Strikes, and resolves when the component runs again. */
async function strike(centre: Centre, { component, way }: Fault): Promise<void> {
  const part = partOf(centre, component)
  if (way === 'stop') {
    part.kill('SIGSTOP')
    await delay(STOPPED_MS)
    return part.kill('SIGCONT')
  }
  const dead = new Promise(resolve => part.onExit(resolve))
  part.kill('SIGKILL')
  await dead
  await part.start()
}

const checked = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => OK,
    (error: Error) => error.message.replace(/\s+/g, ' ').slice(0, 160),
  )

const same = (wanted: object, found: object) => {
  if (JSON.stringify(Object.entries(wanted).sort()) !== JSON.stringify(Object.entries(found).sort()))
    throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`)
  return true
}

async function historyOnce(scene: Scene, ids: readonly string[]): Promise<void> {
  if (ids.length !== CALLS) throw new Error(`${ids.length} calls`)
  for (const id of ids) {
    const { events } = await storedCall(scene.lead, id, 30_000)
    for (const [what, count] of [
      ['begun', events.filter(({ type }) => type === 'arrived' || type === 'dialling').length],
      ['ended', events.filter(({ type }) => type === 'ended').length],
    ] as const)
      if (count !== 1) throw new Error(`${id}: ${what} ${count} times`)
  }
}

/** Every conversation and message was recorded, and can be heard. */
async function recorded(scene: Scene, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { call, recordings } = await storedCall(scene.lead, id)
    const isWanted = call.result === 'answered' || call.result === 'voicemail'
    if (isWanted && recordings.length === 0) throw new Error(`${call.direction} ${call.number.masked} ${call.result}: none`)
    const look = async () => {
      const unready = (await storedCall(scene.lead, id)).recordings.filter(({ state }) => state !== 'ready')
      if (unready.length > 0) throw new Error(`${call.direction} ${call.number.masked}: ${unready.map(({ state }) => state).join()}`)
      return true
    }
    await eventually(look, 40_000, 'recordings')
  }
}

/** Brings a centre into ten states, strikes, and carries everything on. Calls of the scene have numbers of their own (`at`). */
export async function tryFault(centre: Centre, lead: Person, seats: readonly WorkingSeat[], fault: Fault, at: number): Promise<Outcome> {
  for (const { person } of seats) await person.must('POST', '/api/seat/pause', { reason: 'break' })
  const scene = await openScene(centre, lead, seats, at)
  const before = await scene.told()
  const ids = await scene.calls()
  const { citizen, leg } = scene.talk
  const isEnd = fault.component === 'asterisk' && fault.way === 'kill'
  for (const one of [citizen, leg]) one.media!.ear.mark()
  await strike(centre, fault)
  const struckAt = nowUs()
  const audio = isEnd
    ? 'cut'
    : await checked(async () => {
        await hearEachOther(citizen, leg)
        const lost = citizen.media!.ear.lost + leg.media!.ear.lost
        if (lost > 0 && fault.component !== 'asterisk') throw new Error(`${lost} packets lost`)
      })
  const wanted = isEnd ? Object.fromEntries(seats.map(({ number }) => [number, 'ready'])) : before
  const states = await checked(() =>
    eventually(
      async () => {
        const found = isEnd ? freed(await toldBy(lead, seats)) : await scene.told()
        return same(wanted, found)
      },
      KNOWN_WITHIN_MS,
      'everything to be known',
    ),
  )
  const backMs = Math.round((nowUs() - struckAt) / 1000)
  const carriedOn = await checked(isEnd ? () => anew(centre, seats, at) : scene.carryOn)
  for (const call of [...seats.flatMap(({ phone }) => phone.calls), ...centre.trunk.calls]) call.hangup()
  hangUpAll(centre)
  const orphans = await checked(() => nothingLeft(centre, 8000))
  const history = await checked(() => historyOnce(scene, ids))
  const recordings = await checked(() => recorded(scene, ids))
  return { fault, backMs, audio, states, carriedOn, orphans, history, recordings }
}

/** A seat that is free in whichever way: nobody is in a call any more. */
const freed = (told: Record<string, string>) =>
  Object.fromEntries(Object.entries(told).map(([who, state]) => [who, ['ready', 'paused', 'wrap-up'].includes(state) ? 'ready' : state]))

/** After a death of Asterisk: the next call is a conversation. */
async function anew(centre: Centre, seats: readonly WorkingSeat[], at: number): Promise<void> {
  const [, seat] = seats
  if ((await seat!.view()).state === 'wrap-up') await seat!.person.must('POST', '/api/seat/wrap-up', { action: 'end' })
  for (const one of seats) if (one !== seat) await one.person.must('POST', '/api/seat/pause', { reason: 'break' })
  await seat!.person.must('POST', '/api/seat/ready')
  const { citizen, leg } = await converse(centre, seat!, String(13_900_000_000 + at * 100 + 50))
  citizen.hangup()
  await leg.ended(3000)
}

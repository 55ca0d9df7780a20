/** What is measured, in rounds that change between ours and app_queue, so that both see the same machine. */
import { APP_QUEUE, APP_QUEUE_OF_TEN } from './app-queue.ts'
import type { Floor } from './floor.ts'
import { summarise, type Summary } from './percentiles.ts'
import { PARTS, settle, usedBy, type Used } from './settle.ts'

/** Calls a second and how many of them in one round. */
export interface Rate {
  perSecond: number
  count: number
}

export interface Plan {
  rates: Rate[]
  rounds: number
  /** Calls to each side before anything counts: both have run for a while. */
  warmUp: number
  /** Callers that wait for ten seats. */
  waiting: number
}

export const fullPlan: Plan = {
  rates: [
    { perSecond: 20, count: 200 },
    { perSecond: 50, count: 400 },
    { perSecond: 100, count: 600 },
  ],
  rounds: 3,
  warmUp: 1500,
  waiting: 200,
}
export const quickPlan: Plan = {
  rates: [
    { perSecond: 20, count: 60 },
    { perSecond: 50, count: 100 },
    { perSecond: 100, count: 150 },
  ],
  rounds: 1,
  warmUp: 100,
  waiting: 50,
}

export interface Compared {
  ours: Summary
  appQueue: Summary
  /** Calls that reached no seat or did not end: ours, app_queue's. */
  lost: [number, number]
}

export interface Results {
  handOut: (Compared & { perSecond: number })[]
  idleGap: Compared
  /** Seat's INVITE to screen pop at 20 calls a second; negative where the screen was first. */
  pop: Summary & { missing: number }
  /** Processor time that a call costs each part, in ms, until all of it is stored: ours, app_queue's. */
  cost: [Used, Used]
}

interface Series {
  us: number[]
  lost: number
}

/** Runs the plan. `direct` is the number that leads straight to our queue; `say` tells progress. */
export async function measure(floor: Floor, plan: Plan, direct: string, say: (text: string) => void): Promise<Results> {
  const numbers = [direct, APP_QUEUE] as const
  say('warming up')
  for (const to of numbers) await floor.load.order({ type: 'calls', to, perSecond: 50, count: plan.warmUp })
  await settle(floor.centre)
  const pops: number[] = []
  let missing = 0
  const handOut: Results['handOut'] = []
  const cost = numbers.map(() => Object.fromEntries(PARTS.map(part => [part, 0])) as Used) as Results['cost']
  let calls = 0
  for (const { perSecond, count } of plan.rates) {
    const series: Series[] = [
      { us: [], lost: 0 },
      { us: [], lost: 0 },
    ]
    for (let round = 1; round <= plan.rounds; round++) {
      say(`${perSecond} calls a second, round ${round} of ${plan.rounds}`)
      for (const [side, to] of numbers.entries()) {
        floor.takePops()
        const before = usedBy(floor.centre)
        const { samples, unfinished } = await floor.load.order({ type: 'calls', to, perSecond, count })
        const { us, lost } = series[side]!
        for (const { offeredAt, invitedAt } of samples) if (offeredAt !== null) us.push(offeredAt - invitedAt)
        series[side]!.lost = lost + unfinished + samples.filter(({ offeredAt }) => offeredAt === null).length
        await settle(floor.centre)
        const after = usedBy(floor.centre)
        for (const part of PARTS) cost[side]![part] += after[part] - before[part]
        if (side === 0) calls += count
        if (side > 0 || perSecond !== 20) continue
        const popped = floor.takePops()
        for (const { call, offeredAt } of samples) {
          const at = popped.get(call)
          if (at === undefined) missing++
          else if (offeredAt !== null) pops.push(at - offeredAt)
        }
      }
    }
    handOut.push({ perSecond, ...compared(series) })
  }
  say(`${plan.waiting} callers wait for ten seats`)
  for (const used of cost) for (const part of PARTS) used[part] /= calls
  return { handOut, idleGap: await idleGap(floor, plan.waiting, direct), pop: { ...summarise(pops), missing }, cost }
}

/** Ten seats and many callers that wait: how long a seat that hung up stays without its next call. */
async function idleGap({ centre, load, desks }: Floor, count: number, direct: string): Promise<Compared> {
  const others = desks.slice(10)
  for (const { person } of others) await person.must('POST', '/api/seat/pause', { reason: 'break' })
  const series: Series[] = []
  for (const to of [direct, APP_QUEUE_OF_TEN]) {
    await settle(centre)
    const { gaps, samples, unfinished } = await load.order({ type: 'calls', to, perSecond: 100, count })
    const unserved = samples.filter(({ offeredAt }) => offeredAt === null).length
    series.push({ us: gaps.map(({ us }) => us), lost: unserved + unfinished })
  }
  for (const { person } of others) await person.must('POST', '/api/seat/ready')
  return compared(series)
}

function compared(series: Series[]): Compared {
  const [ours, appQueue] = series as [Series, Series]
  return { ours: summarise(ours.us), appQueue: summarise(appQueue.us), lost: [ours.lost, appQueue.lost] }
}

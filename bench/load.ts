/**
 * The load of the bench, a process of its own: citizens that call and seats that answer at once and hang up after a moment.
 * It knows nothing of what it measures but SIP. Started by main.ts with `fork`, it obeys LoadOrder and answers LoadReport.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createCaller, createSeat, eventually, nowUs, until, type Call, type Phone } from '../test/sip/ua.ts'
import type { Gap, LoadOrder, LoadReport, Sample } from './load-messages.ts'

/** Calls that take longer than this after the last one went out count as unfinished. */
const patienceMs = 15_000

let seats: { user: string; phone: Phone }[] = []
let caller: Phone | null = null
/** Numbers are unique in a run: they tell which seat's INVITE belongs to which caller's. */
let nextNumber = 13_900_000_000

async function open({ sip, seats: accounts, talkMs }: Extract<LoadOrder, { type: 'open' }>): Promise<LoadReport> {
  caller = await createCaller({ ...sip, media: false })
  seats = await Promise.all(
    accounts.map(async ({ user, password }) => {
      const plan = { do: 'answer', hangUpAfterMs: talkMs } as const
      return { user, phone: await createSeat({ user, password, ...sip, plan, media: false }) }
    }),
  )
  let registered = 0
  for (const { phone } of seats) {
    // a seat made a moment ago gets its phone account a moment later
    await eventually(async () => (await phone.register()) === 200, 5000, 'a phone to be registered').then(
      () => registered++,
      () => undefined,
    )
  }
  return { type: 'opened', registered }
}

/** A seat's telephone shows four digits of who calls: as many calls can be told apart in one go. */
const keyOf = (shown: string) => shown.slice(-4)
const TOLD_APART = 10_000

async function calls({ to, perSecond, count }: Extract<LoadOrder, { type: 'calls' }>): Promise<LoadReport> {
  if (count > TOLD_APART) throw new Error(`at most ${TOLD_APART} calls in one go, not ${count}`)
  const samples = new Map<string, Sample>()
  const gaps: Gap[] = []
  const freedAt = new Map<string, number>()
  const listeners = seats.map(({ user, phone }) => {
    const offered = (call: Call) => {
      const sample = samples.get(keyOf(call.shown))
      if (sample && sample.offeredAt === null)
        Object.assign(sample, { offeredAt: call.times.invite, seat: user, call: call.header('x-hearthline-call') })
      const freed = freedAt.get(user)
      if (freed !== undefined) gaps.push({ seat: user, us: call.times.invite - freed })
      call.once('ended', () => freedAt.set(user, call.times.bye))
    }
    phone.on('invite', offered)
    return () => phone.off('invite', offered)
  })
  const made: Call[] = []
  const startedAt = nowUs()
  for (let i = 0; i < count; i++) {
    const wait = (startedAt + (i * 1e6) / perSecond - nowUs()) / 1000
    if (wait > 0) await delay(wait)
    const number = String(nextNumber++)
    const sample: Sample = { invitedAt: 0, offeredAt: null, seat: null, call: '' }
    samples.set(keyOf(number), sample)
    const call = await caller!.call({ to, from: number })
    sample.invitedAt = call.times.invite
    made.push(call)
  }
  const isOver = () => made.every(({ state }) => state === 'ended')
  await until(caller!, isOver, patienceMs, 'all calls to end').catch(() => undefined)
  const unfinished = made.filter(({ state }) => state !== 'ended')
  for (const call of unfinished) call.hangup()
  await until(caller!, isOver, 2000, 'all calls to be given up').catch(() => undefined)
  for (const stop of listeners) stop()
  return { type: 'called', samples: [...samples.values()], gaps, unfinished: unfinished.length }
}

async function close(): Promise<LoadReport> {
  for (const { phone } of seats) await phone.register(0)
  await Promise.all([caller?.close(), ...seats.map(({ phone }) => phone.close())])
  return { type: 'closed' }
}

process.on('message', (order: LoadOrder) => {
  const work = order.type === 'open' ? open(order) : order.type === 'calls' ? calls(order) : close()
  void work.catch((error: unknown): LoadReport => ({ type: 'failed', message: String(error) })).then(report => process.send!(report))
})
// The bench has what it wanted, or is gone: nothing of this may stay.
process.on('disconnect', () => process.exit())

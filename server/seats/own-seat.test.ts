/** Who holds a seat when two sign in at once: the one whose password its telephone may use. */
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { useInstance } from '../../test/instance.ts'
import { decideSeat, offlineSeat, type Seat } from '../../telephony/core/seat.ts'
import { fail, Refusal } from '../errors.ts'
import type { Actor } from '../plugins/session.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { phonePassword } from '../session/session.ts'
import type { Command } from '../switch-link/seat-commands.ts'
import { createHolders } from './holder.ts'
import { createOwnSeat } from './own-seat.ts'

const instance = await useInstance(t, { services: ['valkey'] })
const SECRET = 'x'.repeat(32)
const actor = (name: string) => ({ id: name, name, seatNumber: '1001', sessionId: `of ${name}` }) as Actor

/** Two apis and a switch whose answers come when the test lets them. */
const open = async (t: Test) => {
  const redis = openRedis(instance.env.REDIS_URL!, 'commands', pino({ level: 'silent' }))
  t.teardown(() => redis.disconnect())
  await whenReady(redis, 5_000)
  const keys = keysOf(`${t.name}:`)
  const holders = createHolders(redis, keys)
  let seat: Seat = offlineSeat('1001', 0)
  let secret: string | null = null
  const answers: { of: string; send: () => void }[] = []
  const told: string[] = []
  /** Sign-ins that have ended. */
  const over = new Set<string>()
  let heard = () => {}
  const command: Command = async wish => {
    if (wish.type === 'sign-out') {
      const left = decideSeat(seat, wish, 0)
      if ('seat' in left) seat = left.seat
      return { ok: true, seat, call: seat.call }
    }
    if (wish.type !== 'sign-in') throw new Error(wish.type)
    if (seat.state !== 'offline' && !wish.takeover) throw fail('SEAT_IN_USE', { seat: '1001' })
    if (seat.call && wish.running === 'after') throw fail('SEAT_IN_CALL')
    secret = wish.secret
    const decision = decideSeat(seat, wish, 0)
    if ('seat' in decision) seat = decision.seat
    const then = seat
    await new Promise<void>(send => {
      answers.push({ of: wish.person.id, send })
      heard()
    })
    return { ok: true, seat: then, call: null }
  }
  const api = () =>
    createOwnSeat({
      secret: SECRET,
      domain: 'x',
      command,
      snapshot: { seat: async () => seat, seats: async () => [seat], call: async () => null, calls: async () => [] },
      holders,
      onTakenOver: sessionId => told.push(sessionId),
      cursor: async () => '0',
      isOver: async sessionId => over.has(sessionId),
    })
  return {
    api,
    holders,
    told,
    over,
    seat: () => seat,
    /** The seat becomes what a test needs. */
    be: (change: Partial<Seat>) => {
      seat = { ...seat, ...change }
    },
    secret: () => secret,
    /** Resolves when the switch has decided so many sign-ins, and not answered yet. */
    decided: async (count: number) => {
      while (answers.length < count) await new Promise<void>(resolve => (heard = resolve))
    },
    answer: (name: string) =>
      answers
        .splice(
          answers.findIndex(one => one.of === name),
          1,
        )[0]!
        .send(),
  }
}
const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : error)
const wish = { device: 'browser', ready: false } as const

t.test('two who take a seat over, answered in the wrong order', async t => {
  const { api, holders, told, seat, secret, decided, answer } = await open(t)
  const first = api().signIn(actor('a'), { ...wish, takeover: true })
  await decided(1)
  const second = api().signIn(actor('b'), { ...wish, takeover: true })
  await decided(2)
  answer('b')
  t.match(await second, { held: true })
  answer('a')
  t.equal(await first.catch(codeOf), 'SEAT_TAKEN_OVER', 'who came first is told')
  t.match(await holders.get('1001'), { sessionId: 'of b' })
  t.equal(seat().person?.id, 'b')
  t.equal(secret(), phonePassword(SECRET, 'of b', '1001'), "the telephone's password is the holder's")
  t.strictSame(told, [])
})

t.test('in the right order the first one is told that the seat was taken', async t => {
  const { api, holders, told, decided, answer } = await open(t)
  const first = api().signIn(actor('a'), { ...wish, takeover: true })
  await decided(1)
  const second = api().signIn(actor('b'), { ...wish, takeover: true })
  await decided(2)
  answer('a')
  t.match(await first, { held: true })
  answer('b')
  t.match(await second, { held: true })
  t.match(await holders.get('1001'), { sessionId: 'of b' })
  t.strictSame(told, ['of a'])
})

t.test('a second click on signing in finds what the first one did', async t => {
  const { api, decided, answer, told } = await open(t)
  const one = api()
  const first = one.signIn(actor('a'), { ...wish, takeover: false })
  const second = one.signIn(actor('a'), { ...wish, takeover: false })
  await decided(1)
  answer('a')
  t.match(await first, { held: true })
  t.match(await second, { held: true })
  t.strictSame(told, [])
})

t.test('only who holds a seat gives it up', async t => {
  const { holders } = await open(t)
  const holder = (name: string, seq: number) => ({ sessionId: name, person: { id: name, name }, seq })
  t.strictSame(await holders.take('1001', holder('a', 1)), { taken: true, before: null })
  t.strictSame(await holders.take('1001', holder('b', 5)), { taken: true, before: holder('a', 1) })
  t.strictSame(await holders.take('1001', holder('a', 4)), { taken: false, before: holder('b', 5) })
  t.equal(await holders.drop('1001', 'a'), false)
  t.strictSame(await holders.get('1001'), holder('b', 5))
  t.equal(await holders.drop('1001', 'b'), true)
  t.equal(await holders.get('1001'), null)
})

t.test('who signs in again in mid-call goes on with the telephone that talks', async t => {
  const { api, holders, told, secret, be, decided, answer } = await open(t)
  const one = api()
  const again = { ...actor('a'), sessionId: 'of a, again' }
  const begins = one.signIn(actor('a'), { ...wish, takeover: false })
  await decided(1)
  answer('a')
  const before = await begins
  be({ state: 'talking', call: 'c' })
  t.equal(await one.signIn(again, { ...wish, takeover: false }).catch(codeOf), 'SEAT_IN_USE', 'elsewhere')
  t.equal(await one.signIn(actor('b'), { ...wish, takeover: false, keepPhone: true }).catch(codeOf), 'SEAT_IN_USE', 'another person')
  const goesOn = one.signIn(again, { ...wish, takeover: false, keepPhone: true })
  await decided(1)
  answer('a')
  t.match(await goesOn, { held: true, phone: before.phone })
  t.equal(secret(), phonePassword(SECRET, 'of a', '1001'))
  t.match(await holders.get('1001'), { sessionId: 'of a, again', phone: 'of a' })
  t.equal(await one.carries('of a', '1001'), true, "the earlier sign-in's way to Asterisk")
  t.match(await one.signIn(again, { ...wish, takeover: false }), { held: true, phone: before.phone }, 'also after a refresh')
  t.match(await one.snapshot(again), { held: true, phone: before.phone })
  t.match(await one.snapshot(actor('a')), { held: false, phone: null })
  t.strictSame(told, ['of a'])
})

t.test('who leaves in a call holds the seat and its telephone to the end of the call', async t => {
  const { api, holders, seat, be, decided, answer } = await open(t)
  const one = api()
  const signedIn = one.signIn(actor('a'), { ...wish, takeover: false })
  await decided(1)
  answer('a')
  await signedIn
  be({ state: 'talking', call: 'c' })
  await one.signOut(actor('a'))
  t.match(seat(), { state: 'talking', after: { state: 'offline' } })
  t.match(await one.snapshot(actor('a')), { held: true, phone: { user: '1001w' } })
  await one.leave(actor('a'))
  t.equal(await one.carries('of a', '1001'), true)
  t.equal(await one.carries('of b', '1001'), false)
  be({ state: 'wrap-up', call: null })
  t.equal(await one.carries('of a', '1001'), false)
  await one.leave(actor('a'))
  t.equal(await holders.get('1001'), null)
})

t.test('who waits for the end of the call waits on in a page that is loaded anew, until they have the seat or take it back', async t => {
  const { api, be, decided, answer } = await open(t)
  const ours = api()
  const first = ours.signIn(actor('anna'), { device: 'desk', takeover: false, ready: true })
  await decided(1)
  answer('anna')
  await first
  be({ state: 'talking', call: 'c' })
  const wish = { device: 'desk', takeover: true, ready: false, running: 'after' } as const
  const waits = async (name: string) => (await api().snapshot(actor(name))).waits
  const wait = (name: string) => t.rejects(ours.signIn(actor(name), wish), { code: 'SEAT_IN_CALL' })
  t.equal(await waits('boris'), false)
  await wait('boris')
  t.equal(await waits('boris'), true)
  t.strictSame([await waits('anna'), await waits('clara')], [false, false], 'nobody else does')
  await ours.stopWaiting(actor('boris'))
  t.equal(await waits('boris'), false)
  await wait('boris')
  be({ state: 'wrap-up', call: null })
  t.equal(await waits('boris'), true)
  const taken = ours.signIn(actor('boris'), wish)
  await decided(1)
  answer('boris')
  t.match(await taken, { held: true, waits: false })
  t.equal(await waits('boris'), false, 'it was the wish of once')
})

t.test('who signs in again after a sign-in that is over takes the seat from nobody', async t => {
  const { api, holders, over, seat, be, secret, decided, answer } = await open(t)
  const one = api()
  const first = one.signIn(actor('a'), { ...wish, takeover: false })
  await decided(1)
  answer('a')
  await first
  be({ state: 'talking', call: 'c', after: { state: 'offline' } })
  const again = { ...actor('a'), sessionId: 'of a later' }
  over.add('of a')
  const second = one.signIn(again, { ...wish, takeover: false })
  await decided(1)
  answer('a')
  t.match(await second, { held: true, seat: { state: 'talking', after: null } })
  t.match(await holders.get('1001'), { sessionId: 'of a later' })
  t.equal(secret(), phonePassword(SECRET, 'of a later', '1001'))
  t.match(seat(), { session: 'of a later', call: 'c' })
  t.equal(await one.signIn(actor('b'), { ...wish, takeover: false }).catch(codeOf), 'SEAT_IN_USE', 'from which nobody else is free')
  const third = { ...actor('a'), sessionId: 'of a elsewhere' }
  t.equal(await one.signIn(third, { ...wish, takeover: false }).catch(codeOf), 'SEAT_IN_USE', 'nor a second page of the same person')
})

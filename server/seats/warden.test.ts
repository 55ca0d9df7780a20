/** What the api says of the sign-ins at seats: only what it knows. On a real Valkey; the database and the clock are played. */
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { useInstance } from '../../test/instance.ts'
import { decideSeat, offlineSeat, type Seat } from '../../telephony/core/seat.ts'
import type { Attendance } from '../../telephony/engine/commands.ts'
import type { SessionRecord } from '../plugins/session.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { signInIs, startWarden } from './warden.ts'

const AWAY_MS = 180_000
const log = pino({ level: 'silent' })
const record = (id: string, seatNumber: string | null = '1001', roles: SessionRecord['roles'] = ['intake']): SessionRecord => ({
  id,
  userId: 'u',
  username: 'u',
  name: 'u',
  roles,
  seatNumber,
  createdAt: 0,
  expiresAt: Infinity,
})

t.test('how a sign-in is', async t => {
  const seen = { lastSign: 1_000_000, since: 0, now: 1_000_000, awayMs: AWAY_MS }
  const at = (change: Partial<Record<keyof typeof seen, number | null>>) =>
    signInIs('1001', record('a'), { ...seen, ...change } as typeof seen)
  t.equal(at({}), 'here')
  t.equal(at({ now: 1_000_000 + AWAY_MS - 1 }), 'here', 'a page that is loaded anew is not gone')
  t.equal(at({ now: 1_000_000 + AWAY_MS }), 'away')
  t.equal(at({ now: 2_000_000, since: 1_900_000 }), 'here', 'what was while nobody looked is held against nobody')
  t.equal(at({ lastSign: null, since: 900_000 }), 'here')
  t.equal(at({ lastSign: null, since: 1_000_000 - AWAY_MS }), 'away')
  t.equal(signInIs('1001', undefined, seen), 'over')
  t.equal(signInIs('1001', record('a', '1002'), seen), 'over', 'another seat is given to the person')
  t.equal(signInIs('1001', record('a', null), seen), 'over')
  t.equal(signInIs('1001', record('a', '1001', ['admin']), seen), 'over', 'and nobody sits without the right')
})

const instance = await useInstance(t, { services: ['valkey'] })

/** A warden with one seat, ready, of the sign-in `a`; turns are made by the clock of the test. */
const open = async (t: Test) => {
  const url = instance.env.REDIS_URL!
  const [redis, news] = [openRedis(url, 'commands', log), openRedis(url, 'blocking', log)]
  t.teardown(() => [redis, news].forEach(one => one.disconnect()))
  await Promise.all([whenReady(redis, 5_000), whenReady(news, 5_000)])
  const keys = keysOf(`${t.name}:`)
  await news.subscribe(keys.attendance)
  let heard: (attendance: Attendance) => void = () => {}
  news.on('message', (_, message) => heard(JSON.parse(message) as Attendance))
  const world = {
    now: 1_000_000,
    isConnected: true,
    isAway: false,
    usedAt: 0,
    isOver: false,
    looks: 0,
    attended: [] as string[],
    seat: offlineSeat('1001', 0),
  }
  let looked = () => {}
  const decision = decideSeat(
    offlineSeat('1001', 0),
    { type: 'sign-in', device: 'desk', person: { id: 'u', name: 'u' }, session: 'a', ready: true },
    0,
  )
  world.seat = (decision as { seat: Seat }).seat
  const warden = startWarden({
    redis,
    keys,
    sessions: {
      attend: async ids => void world.attended.push(...ids),
      known: () => [{ session: record('a'), usedAt: world.usedAt }],
      look: async () => {
        world.looks += 1
        looked()
        if (world.isAway) throw new Error('away')
        return new Map(world.isOver ? [] : [['a', record('a')]])
      },
    },
    hasPage: () => world.isConnected,
    snapshot: { seats: async () => [world.seat, offlineSeat('1002', 0)] },
    holders: { get: async () => null },
    isTeller: () => true,
    awayMs: () => AWAY_MS,
    log,
    now: () => world.now,
    everyMs: 5,
  })
  t.teardown(() => warden.stop())
  /** The next that is said, while the clock runs `step` ms a look. */
  const next = async (step = 5_000): Promise<Attendance> =>
    new Promise(resolve => {
      looked = () => (world.now += step)
      heard = attendance => {
        looked = () => {}
        heard = () => {}
        resolve(attendance)
      }
    })
  /** Lets so many looks pass, of `step` ms each. */
  const looks = async (count: number, step: number) =>
    new Promise<void>(resolve => {
      const end = world.looks + count
      looked = () => {
        world.now += step
        if (world.looks >= end) resolve()
      }
    })
  return { world, next, looks }
}
const said = (is: string) => [{ seat: '1001', session: 'a', is }]

t.test('a page that is gone for minutes is said to be gone, and one that is back', async t => {
  const { world, next } = await open(t)
  t.strictSame(await next(), said('here'))
  world.isConnected = false
  const left = world.now
  let told = await next()
  while (told[0]?.is === 'here') told = await next()
  t.strictSame(told, said('away'))
  t.ok(world.now - left >= AWAY_MS && world.now - left < AWAY_MS + 30_000, `${world.now - left} ms`)
  t.strictSame(await next(), said('away'), 'it is said again for whoever missed it')
  world.usedAt = Infinity
  t.strictSame(await next(), said('here'), 'a request is a sign of life, too')
})

t.test('whoever waits for calls or talks is there, also without touching a key; a pause is none', async t => {
  const { world, next, looks } = await open(t)
  await next()
  t.equal(world.seat.state, 'paused', 'no telephone yet')
  t.strictSame(world.attended, [])
  world.seat = { ...world.seat, state: 'ready' }
  await looks(2, 0)
  t.strictSame([...new Set(world.attended)], ['a'])
  world.seat = { ...world.seat, state: 'paused' }
  await looks(2, 0)
  world.attended.length = 0
  await looks(3, 0)
  t.strictSame(world.attended, [])
})

t.test('a sign-in that is over is said at the next look', async t => {
  const { world, next } = await open(t)
  await next()
  world.isOver = true
  const before = world.now
  let told = await next()
  while (told[0]?.is === 'here') told = await next()
  t.strictSame(told, said('over'))
  t.ok(world.now - before <= 30_000)
})

t.test('while nobody can look nothing is said, and the time does not count', async t => {
  const { world, next, looks } = await open(t)
  await next()
  world.isConnected = false
  await looks(10, 5_000)
  world.isAway = true
  await looks(100, 5_000)
  world.isAway = false
  const back = world.now
  let told = await next()
  t.strictSame(told, said('here'))
  while (told[0]?.is === 'here') told = await next()
  t.strictSame(told, said('away'))
  t.ok(world.now - back >= AWAY_MS, 'minutes are counted from the moment on at which it was known again')
})

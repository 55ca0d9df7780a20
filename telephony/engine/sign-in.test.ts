/** Signing in and out of one seat at once: what the seat says and what its telephone may use agree. */
import t from 'tap'
import { paperWorld } from '../../test/world.ts'

/** A world whose Asterisk takes its time over accounts; `known` is the secret that it knows of each seat. */
const slowWorld = () => {
  const world = paperWorld(['1001', '1002'])
  const known = new Map<string, string>()
  const told: string[] = []
  const waiting: (() => void)[] = []
  const later = (change: () => void) =>
    new Promise<void>(resolve => {
      waiting.push(() => {
        change()
        resolve()
      })
    })
  world.accounts = {
    putAccount: ({ seat, secret }) => {
      told.push(`put ${secret}`)
      return later(() => known.set(seat, secret))
    },
    removeAccount: seat => {
      told.push('removed')
      return later(() => known.delete(seat))
    },
  }
  const { controller } = world
  return {
    ...world,
    known,
    /** What the switch was told of accounts, in order. */
    told,
    signIn: (name: string, takeover = false) =>
      controller.ask({
        type: 'sign-in',
        seat: '1001',
        person: { id: name, name },
        device: 'browser',
        secret: `of ${name}`,
        ready: false,
        takeover,
      }),
    signOut: (by: string) => controller.ask({ type: 'sign-out', seat: '1001', by }),
    seat: () => controller.engine.seats.get('1001'),
    /** Lets Asterisk carry out what it was told, until everything is answered. */
    settle: async <T>(...asked: Promise<T>[]): Promise<T[]> => {
      let isOver = false
      const all = Promise.all(asked).finally(() => (isOver = true))
      while (!isOver) {
        // the last first: nothing may depend on how fast Asterisk is
        waiting.pop()?.()
        await new Promise(setImmediate)
      }
      return all
    },
  }
}

t.test('two who sign in at once: the first has the seat and the account, the second is told', async t => {
  const { signIn, settle, seat, known } = slowWorld()
  const [first, second] = await settle(signIn('a'), signIn('b'))
  t.match(first, { ok: true, seat: { person: { id: 'a' } } })
  t.match(second, { ok: false, code: 'SEAT_IN_USE' })
  t.match(seat(), { state: 'paused', person: { id: 'a' } })
  t.equal(known.get('1001'), 'of a')
})

t.test('two who take the seat over at once: the later one has both', async t => {
  const { signIn, settle, seat, known } = slowWorld()
  await settle(signIn('a'))
  const [second, third] = await settle(signIn('b', true), signIn('c', true))
  t.match(second, { ok: true })
  t.match(third, { ok: true })
  t.match(seat(), { person: { id: 'c' } })
  t.equal(known.get('1001'), 'of c')
})

t.test('a sign-out while the sign-in is on its way, and the other way round', async t => {
  const { signIn, signOut, settle, seat, known } = slowWorld()
  await settle(signIn('a'), signOut('a'))
  t.match(seat(), { state: 'offline' })
  t.equal(known.get('1001'), undefined, 'offline without an account')
  await settle(signIn('a'))
  await settle(signOut('a'), signIn('a'))
  t.match(seat(), { state: 'paused', person: { id: 'a' } })
  t.equal(known.get('1001'), 'of a', 'signed in with one')
})

t.test('a sign-out that comes after somebody else has taken the seat signs nobody out', async t => {
  const { signIn, signOut, settle, seat, known } = slowWorld()
  await settle(signIn('a'))
  await settle(signIn('b', true), signOut('a'))
  t.match(seat(), { state: 'paused', person: { id: 'b' } })
  t.equal(known.get('1001'), 'of b')
})

t.test('seats do not wait for each other', async t => {
  const { signIn, settle, controller } = slowWorld()
  const slow = signIn('a')
  const other = await controller.ask({
    type: 'sign-in',
    seat: '1002',
    person: { id: 'b', name: 'b' },
    device: 'desk',
    secret: null,
    ready: false,
    takeover: false,
  })
  t.match(other, { ok: true })
  await settle(slow)
})

t.test('who wished in a call to sign out keeps the account to its end, and leaves none behind', async t => {
  const { signIn, signOut, settle, seat, known, told, hear, arrive, ringing, controller, ...world } = slowWorld()
  await settle(signIn('a'))
  hear({ type: 'seat-reachable', seat: '1001', device: 'browser', on: true, at: 1 })
  await settle(controller.ask({ type: 'ready', seat: '1001' }))
  const caller = arrive()
  hear({ type: 'answered', channel: ringing().get('1001')!, at: 2 })
  await settle(signOut('a'))
  t.match(seat(), { state: 'talking', after: { state: 'offline' } })
  t.equal(known.get('1001'), 'of a', 'the telephone of a conversation')
  hear({ type: 'gone', channel: caller, cause: 16, sip: null, at: 3 })
  world.pass(3_600_000)
  t.match(seat(), { state: 'offline' })
  // the next sign-in stands behind what is done about the account
  await settle(signIn('b'))
  t.strictSame(told, ['put of a', 'removed', 'put of b'])
})

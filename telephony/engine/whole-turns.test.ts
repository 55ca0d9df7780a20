/** An event that cannot be handled changes nothing: neither what is believed nor what is told nor the telephones, and the next one is. */
import t, { type Test } from 'tap'
import { paperSettings, paperWorld } from '../../test/world.ts'

const PURPOSE = { target: 'number', targetId: null, orderId: null, taskId: null } as const

/** A world whose queues can be made to fail, as wrong settings would. */
const fragile = async () => {
  const seats = ['1001', '1002']
  const settings = paperSettings(seats)
  const { queues, dialling } = settings
  let isBroken = false
  const trap = <T extends object>(value: T) =>
    new Proxy(value, {
      get(target, key) {
        if (isBroken) throw new Error('broken settings')
        const found: unknown = Reflect.get(target, key)
        return typeof found === 'function' ? found.bind(target) : found
      },
    })
  const world = paperWorld(seats, undefined, { ...settings, queues: trap(queues), dialling })
  await world.ready('1001')
  const seen = () => {
    const { calls, seats: now } = world.controller.engine
    return structuredClone({ calls: [...calls], seats: [...now], entries: world.entries, sent: world.sent })
  }
  return { world, seen, breakIt: (on: boolean) => (isBroken = on) }
}

/** Work that fails after it has done this much leaves everything as it was. */
const leavesNothing = (t: Test, { world, seen }: Pick<Awaited<ReturnType<typeof fragile>>, 'world' | 'seen'>, half: () => void) => {
  const before = seen()
  t.throws(
    () =>
      world.controller.engine.post(() => {
        half()
        throw new Error('half-way')
      }),
    /could not be handled/,
  )
  t.strictSame(seen(), before)
}

t.test('an arrival that fails half-way leaves no call behind', async t => {
  const { world, seen } = await fragile()
  const { engine } = world.controller
  leavesNothing(t, { world, seen }, () =>
    engine.open('inbound', { type: 'arrived', channel: 'in-9', number: null, name: null, did: '95082', flow: 'direct' }),
  )
  t.equal(engine.callOf('in-9'), undefined)
  world.arrive()
  t.ok(world.ringing().get('1001'), 'the next caller rings there')
})

t.test('an event of a call of which half is carried out leaves it as it was, and its timers run on', async t => {
  const { world, seen } = await fragile()
  const channel = world.arrive()
  const leg = world.ringing().get('1001')!
  const before = seen()
  const { engine } = world.controller
  engine.tellSeat = () => {
    throw new Error('the seat of it')
  }
  t.throws(() => world.hear({ type: 'gone', channel: leg, cause: 19, sip: null, at: world.now }), /could not be handled/)
  delete (engine as { tellSeat?: unknown }).tellSeat
  t.strictSame(seen(), before)
  t.equal(world.call(channel)?.phase, 'offered')
  world.pass(20_000)
  t.match(world.call(channel), { phase: 'queued' })
  t.match(world.controller.engine.seats.get('1001'), { state: 'paused', reason: 'missed' })
})

t.test('what was decided before the line is looked at stands, also when that fails', async t => {
  const { world, breakIt } = await fragile()
  await world.controller.ask({ type: 'pause', seat: '1001', reason: 'break' })
  const channel = world.arrive()
  t.match(world.call(channel), { phase: 'queued' })
  breakIt(true)
  await t.rejects(world.controller.ask({ type: 'ready', seat: '1001' }), /could not be handled/)
  t.match(world.controller.engine.seats.get('1001'), { state: 'ready' })
  t.equal(world.ringing().size, 0)
  breakIt(false)
  await world.ready('1002')
  t.equal(world.ringing().size, 1, 'and the line is looked at again')
  t.match(world.keptSeats.get('1001')?.state, /ready|offered/)
})

t.test('a call out that fails leaves the seat free', async t => {
  const { world, seen } = await fragile()
  const { engine } = world.controller
  leavesNothing(t, { world, seen }, () => {
    engine.tellSeat('1001', { type: 'dialling', call: 'c' })
    engine.open(
      'outbound',
      { type: 'dial', seat: '1001', device: 'desk', number: '1', callerId: '2', ringMs: 1, longestMs: 1, purpose: PURPOSE },
      'c',
    )
  })
})

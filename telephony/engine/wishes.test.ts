/** What a seat may ask of a call, and of whose. */
import t from 'tap'
import type { CallWish } from './commands.ts'
import { paperWorld } from '../../test/world.ts'

t.test("a call is its own seat's, and obeys only where the wish has a sense", async t => {
  const world = paperWorld(['1001', '1002'])
  await world.ready('1001')
  const channel = world.arrive()
  await world.ready('1002')
  const call = world.call(channel)!.id
  const leg = world.ringing().get('1001')!
  const every: CallWish[] = [
    { type: 'hold' },
    { type: 'unhold' },
    { type: 'mute', on: true },
    { type: 'record', on: false },
    { type: 'send-digits', digits: '1' },
    { type: 'rejoin', device: 'desk' },
    { type: 'hang-up' },
  ]
  const ask = (seat: string, wish: CallWish) => world.controller.ask({ type: 'call', seat, call, wish })
  const refused = async (seat: string, wishes: CallWish[], code: string) => {
    const before = structuredClone(world.call(channel))
    world.sent.length = 0
    for (const wish of wishes) t.match(await ask(seat, wish), { ok: false, code }, `${seat} ${wish.type}`)
    t.strictSame(world.sent, [], 'the switch is told nothing')
    t.strictSame(world.call(channel), before, 'the call is as it was')
  }
  t.match(world.controller.engine.seats.get('1002'), { state: 'ready', person: { id: '1002' } }, 'the other seat is signed in')
  await refused('1002', every, 'CALL_NOT_YOURS')
  const atRinging = every.filter(({ type }) => type !== 'hang-up')
  await refused('1001', atRinging, 'CALL_STATE')
  world.hear({ type: 'answered', channel: leg, at: world.now })
  await refused('1002', every, 'CALL_NOT_YOURS')
  t.match(await ask('1001', { type: 'hold' }), { ok: true })
  t.match(await ask('1001', { type: 'hang-up' }), { ok: true })
  t.match(await ask('1001', { type: 'hang-up' }), { ok: false, code: 'CALL_UNKNOWN' }, 'over')
})

t.test('keys may be sent while the far end is dialled, not while the own phone rings', async t => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const dialled = await world.controller.ask({
    type: 'dial',
    seat: '1001',
    number: '13807300002',
    callerId: '95081',
    ringMs: 45_000,
    purpose: { target: 'number', targetId: null, orderId: null, taskId: null },
    isLead: false,
    isConfirmed: false,
  })
  t.match(dialled, { ok: true })
  const call = world.calls()[0]!
  const digits = () => world.controller.ask({ type: 'call', seat: '1001', call: call.id, wish: { type: 'send-digits', digits: '1' } })
  t.match(await digits(), { ok: false, code: 'CALL_STATE' })
  world.hear({ type: 'answered', channel: call.leg!.id, at: world.now })
  t.match(world.call(call.party.channel), { phase: 'dialling' })
  t.match(await digits(), { ok: true })
})

import t from 'tap'
import { accountOf } from '../core/seat.ts'
import { legOf, seatOf, targetOf } from './legs.ts'

t.test('names of accounts and seats', t => {
  for (const device of ['desk', 'browser'] as const) t.strictSame(seatOf(accountOf('1001', device)), { seat: '1001', device })
  for (const name of ['trunk', '', '1', '1001x', '1001ww', 'a1001']) t.equal(seatOf(name), null)
  t.end()
})

t.test('nothing of a number becomes another endpoint or an option', t => {
  t.equal(targetOf('13800001111'), 'PJSIP/13800001111@trunk')
  t.equal(targetOf('+8613800001111'), 'PJSIP/+8613800001111@trunk')
  t.equal(targetOf('138/1001'), 'PJSIP/1381001@trunk')
  t.equal(targetOf('1@evil,b(x^y)'), 'PJSIP/1@trunk')
  t.equal(targetOf('0+1'), 'PJSIP/01@trunk')
  t.end()
})

t.test("a seat's leg", t => {
  const command = {
    type: 'ring-seat',
    leg: 'l',
    seat: '1001',
    device: 'browser',
    call: 'k',
    ringMs: 1,
    auto: false,
    showNumber: '"x" <1>;2',
    beside: null,
  } as const
  t.strictSame(legOf(command), {
    endpoint: 'PJSIP/1001w',
    context: 'leg',
    extension: 's',
    channelId: 'l',
    timeout: 2,
    callerId: '"12" <callk>',
    variables: { 'PJSIP_HEADER(add,X-Hearthline-Call)': 'k' },
  })
  const full = legOf({ ...command, call: '7557aa41-fc7f-8857', showNumber: '13900001234' })
  t.equal(full.callerId, '"139****1234" <call7557aa41>')
  for (const number of ['13900001234', '+8613900001234', '07308123999', '8123999', '+14155552671', '4008001234']) {
    const { callerId } = legOf({ ...command, showNumber: number })
    t.notMatch(callerId, number.replace('+', ''), number)
    t.ok(callerId.replace(/[^\d]/g, '').length <= number.replace('+86', '').replace('+', '').length - 4, `${number}: four digits hidden`)
  }
  const auto = legOf({ ...command, auto: true, showNumber: null, beside: 'c', ringMs: 20_001 })
  t.match(auto, { callerId: '<anonymous>', originator: 'c', timeout: 22, variables: { 'PJSIP_HEADER(add,X-Hearthline-Answer)': 'auto' } })
  t.end()
})

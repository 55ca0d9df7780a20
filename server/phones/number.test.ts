import fc from 'fast-check'
import t from 'tap'
import { maskNumber, nationalNumber, readNumber } from './number.ts'

const here = { country: 'CN', areaCode: '0730' }

t.test('numbers are read in every usual writing', async t => {
  for (const [text, number, kind] of [
    ['13800001234', '+8613800001234', 'mobile'],
    ['138 0000 1234', '+8613800001234', 'mobile'],
    ['+86 138-0000-1234', '+8613800001234', 'mobile'],
    ['8613800001234', '+8613800001234', 'mobile'],
    ['008613800001234', '+8613800001234', 'mobile'],
    ['1380000１２３４', '+8613800001234', 'mobile'],
    ['8211001', '+867308211001', 'landline'],
    ['0730-8211001', '+867308211001', 'landline'],
    ['(010) 6552 9988', '+861065529988', 'landline'],
    ['+14155552671', '+14155552671', 'mobile'],
    ['10086', '10086', 'other'],
    ['1001', '1001', 'other'],
    ['110', '110', 'other'],
    ['12345', '12345', 'other'],
    ['400-812-3123', '+864008123123', 'other'],
    ['800 820 3333', '+868008203333', 'other'],
    ['95588', '95588', 'other'],
    ['95300123', '95300123', 'other'],
    ['953001234567', '953001234567', 'other'],
    ['96123', '96123', 'other'],
    ['0951-6012345', '+869516012345', 'landline'],
    ['17951 13800001234', '+8613800001234', 'mobile'],
    ['17951013800001234', '+8613800001234', 'mobile'],
    ['12593013800001234', '+8613800001234', 'mobile'],
    ['1790907308211001', '+867308211001', 'landline'],
    ['tel:0730－８２１１００１', '+867308211001', 'landline'],
  ] as const)
    t.match(readNumber(text, here), { number, kind }, text)
})

t.test('what is no number is none', async t => {
  for (const text of ['', null, undefined, 'anonymous', '12', '1'.repeat(21), '138abc', '+', 'sip:1001@x', '\u0000', '0730-8211991转802'])
    t.equal(readNumber(text, here), null, JSON.stringify(text))
})

t.test('what a person types must be a number that is given out; what a trunk says is believed', async t => {
  for (const text of ['000000000', '12000000000', '+8610000000000']) {
    t.equal(readNumber(text, here, true), null, text)
    t.ok(readNumber(text, here), text)
  }
  t.match(readNumber('19900001234', here, true), { kind: 'mobile' })
})

t.test('masks keep the ends only', async t => {
  t.same(
    [
      '+864008123123',
      '+868008203333',
      '953001234567',
      '95300123',
      '12345',
      '+8613800001234',
      '+867308211001',
      '+861065529988',
      '+14155552671',
      '10086',
      '',
      null,
    ].map(maskNumber),
    [
      '400****123',
      '800****333',
      '953****4567',
      '95****23',
      '12345',
      '138****1234',
      '0730****001',
      '010****9988',
      '+1415****671',
      '10086',
      '',
      '',
    ],
  )
  fc.assert(
    fc.property(
      fc.stringMatching(/^\+[1-9]\d{7,14}$/),
      number => maskNumber(number).length <= number.length && maskNumber(number).includes('****'),
    ),
  )
})

t.test('home numbers are dialled in national form', async t => {
  t.same(
    ['+8613800001234', '+867308211001', '+14155552671', '10086', '+864008123123', '95300123'].map(number => nationalNumber(number, 'CN')),
    ['13800001234', '07308211001', '+14155552671', '10086', '4008123123', '95300123'],
  )
})

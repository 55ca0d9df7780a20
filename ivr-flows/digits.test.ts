import fc from 'fast-check'
import t from 'tap'
import { match, settle, type DigitRule } from './digits.ts'

const length: DigitRule = { type: 'length', min: 4, max: 6, terminator: '#' }
/** Eleven digits of a mobile number, or a service number of any length. */
const phone: DigitRule = { type: 'patterns', patterns: [`1Z${'X'.repeat(9)}`, '95.'], terminator: '#' }
const keys: DigitRule = { type: 'keys', keys: ['1', '12', '0', '*'] }

const cases: [DigitRule, string, string, string][] = [
  [length, '', 'incomplete', 'invalid'],
  [length, '123', 'incomplete', 'invalid'],
  [length, '1234', 'incomplete', 'complete 1234'],
  [length, '1234#', 'complete 1234', 'complete 1234'],
  [length, '123#', 'invalid', 'invalid'],
  [length, '123456', 'complete 123456', 'complete 123456'],
  [length, '12*4', 'invalid', 'invalid'],
  [phone, '1', 'incomplete', 'invalid'],
  [phone, '10', 'invalid', 'invalid'],
  [phone, '13907300001', 'complete 13907300001', 'complete 13907300001'],
  [phone, '95', 'incomplete', 'invalid'],
  [phone, '95081', 'incomplete', 'complete 95081'],
  [phone, '95081#', 'complete 95081', 'complete 95081'],
  [phone, '2', 'invalid', 'invalid'],
  [keys, '', 'incomplete', 'invalid'],
  [keys, '0', 'complete 0', 'complete 0'],
  [keys, '1', 'incomplete', 'complete 1'],
  [keys, '12', 'complete 12', 'complete 12'],
  [keys, '13', 'invalid', 'invalid'],
  [keys, '*', 'complete *', 'complete *'],
  [keys, '#', 'invalid', 'invalid'],
]
const words = (result: ReturnType<typeof match>) => (result.state === 'complete' ? `complete ${result.value}` : result.state)

t.test('what keys mean so far, and when the caller stops pressing', async t => {
  for (const [rule, typed, soFar, atLast] of cases) {
    t.equal(words(match(rule, typed)), soFar, `${rule.type} "${typed}" so far`)
    t.equal(words(settle(rule, typed)), atLast, `${rule.type} "${typed}" at last`)
  }
})

t.test('properties', async t => {
  const typed = fc.string({ unit: fc.constantFrom(...'0123456789*#'), maxLength: 14 })
  const rule = fc.constantFrom(length, phone, keys)
  fc.assert(fc.property(rule, typed, (rule, typed) => settle(rule, typed).state !== 'incomplete'))
  fc.assert(
    fc.property(
      rule,
      typed,
      fc.constantFrom(...'0123456789*'),
      (rule, typed, key) => match(rule, typed).state !== 'invalid' || match(rule, typed + key).state === 'invalid',
    ),
  )
  t.pass('settled is never open; once invalid, always invalid')
})

/** One cleaning of typed numbers stands before every check: in forms and in the dial box. */
import t from 'tap'
import { Dial } from './calls.ts'
import { PhoneChoice } from './phones.ts'
import { matchWhole } from '../../test/match-whole.ts'

const typed = (number: string) => PhoneChoice.safeParse({ from: 'typed', number })
const dialled = (number: string) => Dial.safeParse({ target: { kind: 'number', number } })

t.test('the same writings are taken by forms and by the dial box, and come out clean', async t => {
  for (const [written, clean] of [
    ['１３８－００００－１２３４', '13800001234'],
    ['\u202d138 0000 1234\u202c', '13800001234'],
    ['138\u00a00000\u30001234', '13800001234'],
    ['+86 139-0020-0021', '+8613900200021'],
    ['tel:0730.821.1991', '07308211991'],
    ['（０７３０）8211991', '07308211991'],
    ['110', '110'],
  ] as const) {
    t.match(typed(written).data, { number: clean }, written)
    t.match(dialled(written).data, { target: { number: clean } }, written)
  }
})

t.test('an extension is refused by its name, everything else as no number', async t => {
  for (const [written, rule] of [
    ['0730-8211991转802', 'extension'],
    ['0730-8211991，802', 'extension'],
    ['138abc', 'phone_number'],
    ['12', 'phone_number'],
    ['+', 'phone_number'],
    ['1'.repeat(21), 'phone_number'],
    ['sip:1001@x', 'phone_number'],
  ] as const)
    for (const { error } of [typed(written), dialled(written)])
      matchWhole(t, error?.issues, [{ code: 'custom', params: { rule } }], `${written} ${rule}`)
  for (const written of ['', '  ', '1'.repeat(65), 'a\0b']) t.ok(typed(written).error, JSON.stringify(written))
})

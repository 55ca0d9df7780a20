import fc from 'fast-check'
import t from 'tap'
import { cleanNumber, countOf, digitsIn, fenOf } from './number.ts'

t.test('a number is read however it was typed or pasted', async t => {
  for (const written of [
    '07308211991',
    '０７３０８２１１９９１',
    '0730-8211991',
    '0730－8211991',
    '0730—8211991',
    '0730–8211991',
    '0730\u20118211991',
    '0730\u22128211991',
    '0730ー8211991',
    '（０７３０）８２１１９９１',
    '(0730) 821.1991',
    '0730·821·1991',
    '0730/8211991',
    '\u202d0730 8211991\u202c',
    '0730\u200b82\u00ad11991',
    '\ufeff0730\u00a0821\u30001991',
    'tel:0730-8211991',
    'TEL：0730-8211991',
    '电话：0730-8211991',
  ])
    t.same(cleanNumber(written), { number: '07308211991', extension: null }, JSON.stringify(written))
  t.equal(cleanNumber('＋８６ 139-0020-0021').number, '+8613900200021')
  t.equal(cleanNumber('tel:+86-139-0020-0021').number, '+8613900200021')
})

t.test('an extension is kept apart from the number', async t => {
  for (const [written, extension] of [
    ['0730-8211991转802', '802'],
    ['0730-8211991 轉 802', '802'],
    ['0730-8211991转分机802', '802'],
    ['0730-8211991 分机：802', '802'],
    ['0730-8211991（转802）', '802'],
    ['0730-8211991 ext. 802', '802'],
    ['0730-8211991x802', '802'],
    ['0730-8211991Ｘ８０２', '802'],
    ['0730-8211991,802', '802'],
    ['0730-8211991，802', '802'],
    ['0730-8211991#802', '802'],
    ['0730-8211991-转-8', '8'],
    ['tel:0730-8211991;ext=802', '802'],
  ] as const)
    t.same(cleanNumber(written), { number: '07308211991', extension }, written)
})

t.test('what is no number stays what it is, for the check to refuse', async t => {
  for (const written of ['', 'abc', '138abc', '+', '转802', '十二', 'sip:1001@x', 'anonymous'])
    t.equal(digitsIn(written), null, JSON.stringify(written))
  t.equal(cleanNumber('138abc').number, '138abc')
})

t.test('cleaning twice is cleaning once', async () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+ -()—．０转x,#\u200b\u202d') }), text => {
      const { number, extension } = cleanNumber(text)
      return extension !== null || !/^\+?\d+$/.test(number) || cleanNumber(number).number === number
    }),
  )
})

t.test('an amount is read as it is meant, or not at all', async t => {
  for (const [written, fen] of [
    ['', null],
    [' \u3000', null],
    ['120', 12_000],
    ['１２０', 12_000],
    ['１２０．５', 12_050],
    ['99.95', 9_995],
    ['0.07', 7],
    ['¥ 120', 12_000],
    ['￥120', 12_000],
    ['120元', 12_000],
    ['\u200b120', 12_000],
    ['1,200', Number.NaN],
    ['１，２００', Number.NaN],
    ['十二', Number.NaN],
    ['一百二', Number.NaN],
    ['abc', Number.NaN],
    ['-5', Number.NaN],
    ['1e3', Number.NaN],
    ['0x10', Number.NaN],
    ['1.234', Number.NaN],
    ['Infinity', Number.NaN],
  ] as const)
    t.ok(Object.is(fenOf(written), fen), JSON.stringify(written))
})

t.test('a count is a whole number', async t => {
  for (const [written, count] of [
    ['', null],
    ['３０', 30],
    [' 30 ', 30],
    ['三十', Number.NaN],
    ['1.5', Number.NaN],
    ['-1', Number.NaN],
  ] as const)
    t.ok(Object.is(countOf(written), count), JSON.stringify(written))
})

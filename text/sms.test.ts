import t from 'tap'
import { harmless, smsSize } from './sms.ts'

t.test('a message is counted as the network counts it', async t => {
  for (const [body, characters, parts] of [
    ['', 0, 1],
    ['字'.repeat(70), 70, 1],
    ['字'.repeat(71), 71, 2],
    ['字'.repeat(134), 134, 2],
    ['字'.repeat(135), 135, 3],
    ['a'.repeat(160), 160, 1],
    ['a'.repeat(161), 161, 2],
    ['a'.repeat(306), 306, 2],
    ['a'.repeat(307), 307, 3],
    ['€'.repeat(80), 160, 1],
    ['€'.repeat(81), 162, 2],
    [`${'a'.repeat(70)}字`, 71, 2],
    ['𠮷'.repeat(35), 70, 1],
    ['𠮷'.repeat(36), 72, 2],
  ] as const)
    t.same(smsSize(body), { characters, parts }, `${body.slice(0, 2)} ${characters}`)
})

t.test('words of others bring no signature and no second line', async t => {
  t.equal(harmless('【免费】上门\r\n第二行【通知】'), '[免费]上门 第二行[通知]')
  t.equal(harmless('名【甲】\u202e\u2028x'), '名[甲] x')
  t.equal(harmless('家👨‍👩‍👧‍👦'), '家👨‍👩‍👧‍👦', 'a family stays one')
})

import fc from 'fast-check'
import t from 'tap'
import { cleanLine, cleanLines } from './clean.ts'

t.test('one line: widths, spaces and signs that nobody sees', async t => {
  t.equal(cleanLine('　ＶＩＰ　客户１２ '), 'VIP 客户12')
  t.equal(cleanLine('用\u200b餐\u200f'), '用餐')
  t.equal(cleanLine('\u200b\u2060 \ufeff'), '', 'what nobody sees is nothing')
  t.equal(cleanLine('一\r\n二\t三'), '一 二 三')
  t.equal(cleanLine('保洁（日常），含税！'), '保洁（日常），含税！', 'Chinese punctuation keeps its width')
  t.equal(cleanLine('家👨‍👩‍👧‍👦有'), '家👨‍👩‍👧‍👦有', 'an emoji of several parts stays one')
  t.equal(cleanLine('张\u200d伟'), '张伟')
  t.equal(cleanLine('e\u0301'), '\u00e9', 'composed')
  t.equal(cleanLine('evil\u202etxt.exe'), 'eviltxt.exe', 'nothing turns the writing direction')
})

t.test('several lines keep their ends', async t => {
  t.equal(cleanLines(' 一 \r\n二\u200b\r\n\r\n\r\n\r\n三 '), '一\n二\n\n三')
  t.equal(cleanLines('１\t２'), '1 2')
})

t.test('what was cleaned once is clean', async () => {
  for (const clean of [cleanLine, cleanLines])
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => clean(clean(text)) === clean(text)))
})

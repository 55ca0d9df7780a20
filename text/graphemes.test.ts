import fc from 'fast-check'
import t from 'tap'
import { clipped, shortened } from './graphemes.ts'

t.test('short texts stay, long ones end in an ellipsis', async t => {
  t.equal(shortened('', 3), '')
  t.equal(shortened('擦窗户', 3), '擦窗户')
  t.equal(shortened('擦窗户。', 3), '擦窗…')
})

t.test('what a reader takes for one character is never cut', async t => {
  t.equal(shortened('𠮷野家保洁', 3), '𠮷野…', 'a Chinese character of two code units')
  t.equal(shortened('家👨‍👩‍👧‍👦有四口人', 3), '家👨‍👩‍👧‍👦…', 'a family is one')
  t.equal(shortened('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2), '👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 'two are two, whatever their length')
  t.equal(shortened('e\u0301e\u0301e\u0301', 2), 'e\u0301…', 'a letter keeps its accent')
  t.equal(shortened('🇨🇳🇩🇪🇳🇵', 2), '🇨🇳…', 'flags are pairs')
})

t.test('never longer than asked, never half a character, always the beginning', async () => {
  const count = (text: string) => [...new Intl.Segmenter('en').segment(text)].length
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const short = shortened(text, max)
      return !/\p{Cs}/u.test(short) && count(short) <= max && (short === text || text.startsWith(short.slice(0, -1)))
    }),
  )
})

t.test('a room of code units is filled with whole characters', async t => {
  t.equal(clipped('周先生', 3), '周先生')
  t.equal(clipped('周先生', 2), '周先')
  t.equal(clipped('周👨‍👩‍👧‍👦', 5), '周')
  t.equal(clipped('a𠮷', 2), 'a')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(40), (text, max) => {
      const short = clipped(text, max)
      return !/\p{Cs}/u.test(short) && short.length <= max && text.startsWith(short)
    }),
  )
})

import t from 'tap'
import { best, score } from './pinyin.ts'

const choices = ['日常保洁', '玻璃清洗', '保姆', '空调清洗'].map(label => ({ value: label, label }))
t.same(
  best(choices, 'blqx', 5).map(one => one.label),
  ['玻璃清洗'],
  'initials find the one',
)
t.same(
  best(choices, '清洗', 5).map(one => one.label),
  ['玻璃清洗', '空调清洗'],
  'words find both',
)
t.equal(best(choices, '保', 5)[0]?.label, '保姆', 'the start of a label beats its middle')
t.equal(best(choices, '', 2).length, 2, 'nothing typed: the first of all')
t.equal(score({ value: 'x', label: '玻璃清洗', hint: '保洁' }, 'bj'), 2, 'initials of the hint count least')
t.equal(score({ value: 'x', label: '玻璃清洗' }, 'zzz'), 0, 'no match')

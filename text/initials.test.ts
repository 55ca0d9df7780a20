import t from 'tap'
import { initialsOf } from './initials.ts'

for (const [text, initials] of [
  ['张小明', 'zxm'],
  ['岳阳楼区', 'yylq'],
  ['玻璃清洗A1', 'blqxa1'],
  ['A1 家政（岳阳）', 'a1jzyy'],
  ['', ''],
  ['🧹！', ''],
] as const)
  t.equal(initialsOf(text), initials, text || 'nothing')

import t from 'tap'
import { SETTING_KEYS } from '../../../server/contract/settings/index.ts'
import { foundByTheme } from './find.ts'

const found = (typed: string) => foundByTheme(typed).flatMap(({ keys }) => keys)

t.test('settings are found by Chinese words, pinyin initials, English words and the key', async t => {
  for (const typed of ['认领', 'rlsd', 'claim locks', 'orders.claim']) t.ok(found(typed).includes('orders.claim'), typed)
  t.strictSame(found('no such thing'), [])
})

t.test('without a word all are there, each once, under its theme', async t => {
  t.strictSame([...found('')].sort(), [...SETTING_KEYS].sort())
})

import { readdirSync } from 'node:fs'
import t from 'tap'
import { strategies } from './index.ts'

t.test('every strategy file is registered under its name', async t => {
  const files = readdirSync(import.meta.dirname)
    .filter(f => !/^(index|strategy)\.ts$|\.test\.ts$/.test(f))
    .map(f => f.replace('.ts', ''))
  t.same(Object.keys(strategies).sort(), files.sort())
})

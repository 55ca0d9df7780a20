import { readdirSync } from 'node:fs'
import t from 'tap'
import { nodeTypes } from './index.ts'

t.test('the registry is the folder', async t => {
  const files = readdirSync(import.meta.dirname).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'index.ts')
  t.strictSame(Object.keys(nodeTypes).sort(), files.map(file => file.replace('.ts', '')).sort())
  for (const [name, type] of Object.entries(nodeTypes)) t.equal(type.type, name)
})

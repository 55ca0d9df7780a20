/** `docs/features.md` names files that are there, and leaves out no test of a whole call. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/features.md'), 'utf8')
const rows = page
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| seed'))
  .map(line => line.split('|').map(cell => cell.trim()))
const filesIn = (text: string) => [...text.matchAll(/`([^`]+\.(?:ts|svelte|json))`/g)].map(match => match[1]!)

t.test('every row names code and a test, and each of them is there', async t => {
  t.ok(rows.length > 10)
  for (const [, seed, name, code, test] of rows) {
    t.match(seed, /^\d(\.\d+)+/, `${name}: section of the seed`)
    t.ok(filesIn(code ?? '').length > 0, `${name}: code`)
    t.ok(
      filesIn(test ?? '').some(file => file.endsWith('.test.ts')),
      `${name}: test`,
    )
  }
  for (const file of filesIn(page)) t.ok(existsSync(join(root, file)), file)
})

t.test('every test of a whole call stands in some row', async t => {
  const tests = readdirSync(join(root, 'test/calls')).filter(file => file.endsWith('.test.ts'))
  t.strictSame(
    tests.filter(file => !page.includes(`test/calls/${file}`)),
    [],
  )
})

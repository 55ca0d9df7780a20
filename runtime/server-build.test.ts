import { readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { buildServer } from './server-build.ts'

const OTHERS_READ = 0o004

t.test('the roles are built once for the same sources, by however many at once', async t => {
  const [first, ...others] = await Promise.all([buildServer(), buildServer(), buildServer()])
  for (const other of others) t.equal(other, first)
  const made = statSync(first).mtimeMs
  t.equal(await buildServer(), first)
  t.equal(statSync(first).mtimeMs, made, 'and not again')
})

t.test('what is built does not ask where its source lies, and those who run it may read it', async t => {
  const dir = dirname(await buildServer())
  const programs = readdirSync(dir).filter(name => name.endsWith('.js'))
  for (const role of ['switch', 'api', 'worker'])
    t.ok(
      programs.some(name => name.startsWith(`${role}-`)),
      role,
    )
  for (const name of programs) {
    t.notMatch(readFileSync(join(dir, name), 'utf8'), /import\.meta\.(?:dirname|url)/, name)
    t.equal(statSync(join(dir, name)).mode & OTHERS_READ, OTHERS_READ, name)
  }
  t.same(
    readdirSync(dirname(dir)).filter(name => name.startsWith(`draft-${process.pid}-`)),
    [],
    'no draft is left',
  )
})

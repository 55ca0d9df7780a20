import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectDir } from './layout.ts'
import { NODE_FLAGS } from './role.ts'

t.test('a role runs with the same settings of Node in a container', async t => {
  const [, entry] = /^ENTRYPOINT (.+)$/m.exec(readFileSync(join(projectDir, 'Dockerfile'), 'utf8')) ?? []
  t.same(JSON.parse(entry!), ['tini', '--', 'node', ...NODE_FLAGS, '--import', 'tsx'])
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Environment } from '../server/config.ts'
import { FORMER } from '../server/settings/former.ts'
import { projectDir } from './layout.ts'
import { StartEnvironment } from './settings.ts'

const names = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(match => match[1]!))
const read = (name: string) => readFileSync(join(projectDir, name), 'utf8')

t.test('.env.example has every variable, and no other', async t => {
  const documented = names(read('.env.example'), /^#?([A-Z_]+)=/gm)
  const inCompose = names(read('docker-compose.yml'), /\$\{([A-Z_]+)/g)
  // what earlier versions knew goes through, to be taken over once
  const current = [...inCompose].filter(name => !(name in FORMER))
  const known = new Set([...Object.keys(Environment.shape), ...Object.keys(StartEnvironment.shape), ...current])
  t.same(
    [...known].filter(name => !documented.has(name)),
    [],
    'undocumented',
  )
  t.same(
    [...documented].filter(name => !known.has(name)),
    [],
    'unknown',
  )
})

t.test('a documented default is the real one', async t => {
  const given = {
    HEARTHLINE_STATE: '/s',
    DATABASE_URL: 'postgres://h',
    REDIS_URL: 'redis://h',
    ARI_URL: 'http://h',
    AMI_URL: 'tcp://h',
    SOUNDS_DIR: '/s',
    RECORDINGS_DIR: '/s',
    SESSION_SECRET: 'x'.repeat(32),
  }
  const real: Record<string, unknown> = { ...StartEnvironment.parse({}), ...Environment.parse(given) }
  const shown = [...read('.env.example').matchAll(/^#([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name!, value!] as const)
  for (const [name, value] of shown) {
    if (name in given || !(name in real) || name === 'CONSOLE_DIR') continue
    t.equal(value, String(real[name]), name)
  }
})

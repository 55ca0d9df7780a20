import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { mediaTools, openMediaShell } from '../telephony/speech/media-tools.ts'
import { useInstance } from '../test/instance.ts'
import { eventually } from '../test/sip/ua.ts'
import { identitiesOf } from './identities.ts'
import { identityOf, isRunning } from './process-identity.ts'

const instance = await useInstance(t, { services: [] })
const tools = JSON.parse(instance.env.MEDIA_TOOLS!) as string[]
const run = mediaTools(tools)
const { account, group } = identitiesOf(instance.state)
const worker = account('worker-tools')
const none = Buffer.alloc(0)
const work = join(instance.state, 'recordings/work')

t.test('what goes in comes out, of any size; how it ended and what it said is known', async t => {
  const big = Buffer.alloc(12_000_000, 7)
  t.ok((await run('cat', [], big)).equals(big))
  await t.rejects(run('echo oops >&2; exit 3', [], none), { message: 'sh: ended with code 3: oops' })
})

t.test('a time limit ends the sandbox with all that runs in it', async t => {
  const late = t.rejects(run('sleep 600 & sleep 600', [], none, 1000), { message: /no end after 1000 ms/ })
  const sleeping = await eventually(async () => toolsRunning('sleep')[0], 5000, 'the tool to run')
  await late
  await eventually(async () => !isRunning(sleeping) && toolsRunning('sleep').length === 0, 3000, 'the tool to be gone')
})

t.test('the worker sees what it was lent, and nothing beside it', async t => {
  const shell = openMediaShell(tools)
  t.teardown(() => shell.close())
  writeFileSync(join(work, 'lent'), 'a voice', { mode: 0o640 })
  chownSync(join(work, 'lent'), account('asterisk').uid, group('voices'))
  await shell.run(['sh', '-c', 'cat "$1/lent" > "$1/made"', 'sh', work], 10_000)
  t.equal(readFileSync(join(work, 'made'), 'utf8'), 'a voice')
  await t.rejects(shell.run(['cat', join(instance.state, 'secrets.json')], 10_000), /No such file/)
  mkdirSync(join(instance.state, 'recordings/2026-11-26'))
  await t.rejects(shell.run(['ls', join(instance.state, 'recordings/2026-11-26')], 10_000), /No such file/)
})

t.test('many at once wait for each other', async t => {
  const results = await Promise.all(Array.from({ length: 20 }, (_, k) => run('cat', [], Buffer.from(String(k)))))
  t.same(
    results.map(result => Number(result.toString())),
    Array.from({ length: 20 }, (_, k) => k),
  )
})

t.test('it writes no more than it is given room for, and starts no more than it needs', async t => {
  await t.rejects(run('dd if=/dev/zero of=/tmp/x bs=1M count=2000', [], none), { message: /No space left/ })
  await t.rejects(run('for n in $(seq 300); do sleep 5 & done; wait', [], none), { message: /fork/i })
  t.notOk(existsSync(join(instance.state, 'mnt/root')), 'and outside nothing is seen of it')
})

/** Processes of the tools, told apart from later ones of the same number. */
function toolsRunning(name: string): string[] {
  return readdirSync('/proc').flatMap(pid => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      return status.startsWith(`Name:\t${name}\n`) && status.includes(`\nUid:\t${worker.uid}\t`) ? [identityOf(Number(pid)) ?? ''] : []
    } catch {
      return []
    }
  })
}

// A test or a supervisor that is killed leaves no process, no mount and no port behind.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { useInstance } from '../test/instance.ts'
import { projectDir } from './layout.ts'
import { isTcpFree } from './ports.ts'
import { identityOf } from './process-identity.ts'

/** Starts an instance, says where and what it is, and waits to be killed. */
const OWNER = `
  import { startInstance } from './test/instance.ts'
  const { state, ports, service } = await startInstance()
  const pids = ['postgres', 'valkey', 'asterisk'].map((name) => service(name).pid)
  console.log(JSON.stringify({ state, ports: [ports.postgres, ports.valkey, ports.ari, ports.ami], pids }))
  setInterval(() => {}, 1000)
`

t.test('kill -9 of a test ends its services within two seconds; the next instance deletes its state', async t => {
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', OWNER], {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(owner.stdout, 'data')) as [Buffer]
  const { state, ports, pids } = JSON.parse(line.toString()) as { state: string; ports: number[]; pids: number[] }
  t.ok(
    pids.every(pid => identityOf(pid)),
    'the services run',
  )
  t.ok(processesThatSee(state).length > 0, 'they see their state directory mounted')
  t.notMatch(readFileSync('/proc/mounts', 'utf8'), state, 'which no one else does')

  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const deadline = Date.now() + 2000
  const left = () => [...processesThatSee(state), ...pids.filter(pid => identityOf(pid))]
  while (left().length > 0 && Date.now() < deadline) await delay(20)
  t.same(processesThatSee(state), [], 'no process is left in its namespaces')
  t.same(
    pids.filter(pid => identityOf(pid)),
    [],
    'nor one of the services',
  )
  t.same(
    await Promise.all(ports.map(port => isTcpFree(port))),
    ports.map(() => true),
    'all ports are free',
  )
  t.notMatch(readFileSync('/proc/mounts', 'utf8'), 'hearthline', 'nothing of it is mounted')
  t.same(readdirSync(join(state, 'mnt')), [], 'so deleting its folder reaches nothing but the folder')

  const next = await useInstance(t, { services: ['valkey'] })
  t.notOk(existsSync(state), 'the next instance has deleted it')
  t.ok(existsSync(next.state), 'and not those of living ones')
})

t.test('an instance that is stopped is gone at once', async t => {
  const instance = await useInstance(t, { services: ['valkey', 'postgres'] })
  const pids = (['valkey', 'postgres'] as const).map(name => instance.service(name).pid!)
  await instance.stop()
  t.same(
    pids.filter(pid => identityOf(pid)),
    [],
  )
  t.notOk(existsSync(instance.state))
  t.ok(await isTcpFree(instance.ports.postgres))
})

/** Processes in whose mount namespace a path is mounted. */
function processesThatSee(path: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(`${path} `)
      } catch {
        return false
      }
    })
}

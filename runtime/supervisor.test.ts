import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { makePart, type Part } from './part.ts'
import { makeSupervisor } from './supervisor.ts'

const sleeper = (name: string, log: string, order: string[]) =>
  makePart({
    name,
    log,
    launch: () => {
      order.push(`start ${name}`)
      return spawn('sleep', ['600'], { stdio: ['ignore', 'pipe', 'pipe'] })
    },
    pidOf: child => child.pid,
    isReady: async () => true,
    stopSignal: 'SIGTERM',
    stopTimeout: 5000,
  })

t.test('a part that dies is started again, and the others are left alone', async t => {
  const lines: string[] = []
  const order: string[] = []
  let back = () => {}
  const isBack = new Promise<void>(resolve => {
    back = resolve
  })
  const supervisor = makeSupervisor(line => {
    lines.push(line)
    if (line.endsWith('is back')) back()
  })
  const logs = t.testdir()
  const [a, b] = [sleeper('a', join(logs, 'a.log'), order), sleeper('b', join(logs, 'b.log'), order)]
  t.teardown(() => supervisor.stop())
  await supervisor.start([a, b])
  const [pidA, pidB] = [a.pid, b.pid]
  a.kill('SIGKILL')
  await isBack
  t.not(a.pid, pidA)
  t.equal(b.pid, pidB)
  t.same(lines, ['a has died; it is started again in 100 ms', 'a is back'])
})

t.test('a part that hangs is ended and started again', async t => {
  const lines: string[] = []
  const told = new EventEmitter()
  const supervisor = makeSupervisor(line => {
    lines.push(line)
    told.emit(line)
  })
  const speaks = "setInterval(() => process.send('alive'), 50)"
  const part: Part = makePart({
    name: 'a',
    log: join(t.testdir(), 'a.log'),
    launch: () => spawn(process.execPath, ['-e', speaks], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
    pidOf: child => child.pid,
    isReady: async () => part.silentMs() !== undefined,
    stopSignal: 'SIGTERM',
    stopTimeout: 5000,
    hungAfterMs: 1500,
  })
  t.teardown(() => supervisor.stop())
  await supervisor.start([part])
  const before = part.pid
  const isBack = once(told, 'a is back')
  part.kill('SIGSTOP')
  await isBack
  t.not(part.pid, before)
  t.same(lines, ['a has hung for 1.5 s; it is killed', 'a has died; it is started again in 100 ms', 'a is back'])
})

t.test('all end when told to, the last started first, and stay ended', async t => {
  const order: string[] = []
  const supervisor = makeSupervisor(() => {})
  const logs = t.testdir()
  const parts = ['first', 'second'].map(name => sleeper(name, join(logs, `${name}.log`), order))
  for (const part of parts) {
    part.onExit(() => order.push(`end ${part.name}`))
    await supervisor.start([part])
  }
  await supervisor.stop()
  t.same(order, ['start first', 'start second', 'end second', 'end first'])
  t.notOk(parts.some(part => part.alive))
})

t.test('a part that cannot start at first is an error with the end of its log, also of what came out last', async t => {
  const supervisor = makeSupervisor(() => {})
  const broken = makePart({
    name: 'broken',
    log: join(t.testdir(), 'broken.log'),
    launch: () => spawn('sh', ['-c', '(sleep 0.2; echo no such thing >&2) & exit 3'], { stdio: ['ignore', 'pipe', 'pipe'] }),
    pidOf: child => child.pid,
    isReady: () => new Promise(() => {}),
    stopSignal: 'SIGTERM',
    stopTimeout: 1000,
  })
  await t.rejects(supervisor.start([broken]), /broken ended while starting:\nno such thing/)
})

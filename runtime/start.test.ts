// `npm start` as a person sees it: on a machine where it has run before, beside services of one's own.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { demoPassword } from '../test/centre.ts'
import { useInstance } from '../test/instance.ts'
import { Person } from '../test/person.ts'
import { projectDir } from './layout.ts'
import { isTcpFree, takePortBlock } from './ports.ts'

type Run = { child: ChildProcess; lines: string[]; said(pattern: RegExp): Promise<string>; ended: Promise<number | null> }

/** Runs the start with an environment of its own. */
function start(env: Record<string, string>): Run {
  const child = spawn(process.execPath, [join(projectDir, 'runtime/start.mjs')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', line => {
      lines.push(line)
      for (const look of waiting) look()
    })
  }
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = lines.find(each => pattern.test(each))
        if (line !== undefined) resolve(line)
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`it ended without saying ${pattern}:\n${lines.join('\n')}`)))
    })
  return { child, lines, said, ended }
}

const block = await takePortBlock()
t.teardown(block.release)
const port = (n: number) => String(block.first + n)
const ports = {
  HTTP_PORT: port(1),
  SIP_PORT: port(2),
  ARI_PORT: port(3),
  AMI_PORT: port(4),
  POSTGRES_PORT: port(5),
  VALKEY_PORT: port(6),
  RTP_START: port(20),
  RTP_END: String(block.last),
  TRUNK_CONTACT: `sip:127.0.0.2:${port(7)}`,
}

t.test("services of one's own switch the embedded ones off; Ctrl-C stops what was started and nothing else", async t => {
  const own = await useInstance(t, { services: ['postgres', 'valkey'] })
  const state = t.testdir()
  const env = { ...ports, HEARTHLINE_STATE: state, DATABASE_URL: own.env.DATABASE_URL!, REDIS_URL: own.env.REDIS_URL! }
  const run = start(env)
  t.teardown(async () => {
    run.child.kill('SIGKILL')
    await run.ended
  })
  await run.said(/Hearthline is ready/)
  t.match(
    run.lines.find(line => line.includes('starting')),
    /starting asterisk$/,
  )
  t.notOk(existsSync(join(state, 'postgres')) || existsSync(join(state, 'valkey')), 'no other is there')
  await run.said(/intake1 +intake +seat 1001/)
  const admin = await Person.signIn(`http://127.0.0.1:${ports.HTTP_PORT}`, 'admin', demoPassword)
  t.match(await admin.get('/api/session'), { status: 200, body: { user: { username: 'admin' } } })
  t.equal((await admin.fetch('/')).status, 200, 'the console is served')

  const second = start(env)
  t.equal(await second.ended, 1)
  t.match(second.lines.join(), /running already/)

  run.child.kill('SIGINT')
  t.equal(await run.ended, 0)
  t.same(await Promise.all([1, 2, 3, 4].map(n => isTcpFree(block.first + n))), [true, true, true, true], 'its ports are free')
  t.ok(own.service('postgres').alive && own.service('valkey').alive, 'what it had not started runs on')
})

t.test('a busy port and a wrong value are said before anything starts', async t => {
  const busy = start({ ...ports, HEARTHLINE_STATE: t.testdir(), HTTP_PORT: String(block.first) })
  t.equal(await busy.ended, 1)
  t.match(busy.lines.join('\n'), new RegExp(`TCP port ${block.first} on 127.0.0.1 cannot be used.*HTTP_PORT=`))
  const wrong = start({ ...ports, HEARTHLINE_STATE: t.testdir(), AREA_CODE: 'x' })
  t.equal(await wrong.ended, 1)
  t.match(wrong.lines.join('\n'), /^AREA_CODE must be 2 to 5 digits$/m)
})

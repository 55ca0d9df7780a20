/** A role without a supervisor, as in a container, that hangs ends itself, so that it is started anew. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { NODE_FLAGS } from '../runtime/role.ts'
import { projectDir } from '../runtime/layout.ts'
import { BEAT_MS, HUNG_AFTER_MS } from './heartbeat.ts'
import { useInstance } from '../test/instance.ts'

const instance = await useInstance(t, { services: ['postgres', 'valkey'], seed: true })

const startRole = (name: string) => {
  const words = [...NODE_FLAGS, '--inspect=127.0.0.1:0', '--import', 'tsx', 'server/main.ts', '--role', name]
  const child = spawn(process.execPath, words, {
    cwd: projectDir,
    // no Asterisk: the switch looks for one for as long as it lives
    env: { ...process.env, ...instance.env, ARI_URL: 'http://127.0.0.1:9/ari', AMI_URL: 'tcp://127.0.0.1:9' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      said += data.toString()
      child.emit('said')
    })
  const ended = new Promise<NodeJS.Signals | number | null>(resolve => child.once('close', (code, signal) => resolve(signal ?? code)))
  /** Resolves once it has said so. @throws when it ends without */
  const says = async (what: RegExp) => {
    let isOver = false
    void ended.then(() => {
      isOver = true
      child.emit('said')
    })
    for (;;) {
      const found = what.exec(said)
      if (found) return found
      if (isOver) throw new Error(`ended without saying ${what}: ${said}`)
      await once(child, 'said')
    }
  }
  return { ended, says }
}

t.test('a switch whose event loop hangs ends itself, and not before its time', async t => {
  const { ended, says } = startRole('switch')
  const [, inspector] = await says(/Debugger listening on (ws:\S+)/)
  await says(/"msg":"up"/)
  const socket = new WebSocket(inspector!)
  socket.on('error', () => undefined)
  await once(socket, 'open')
  const from = performance.now()
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'for (;;);' } }))
  // on a busy machine it takes longer, for time without a processor does not count
  t.equal(await ended, 'SIGKILL')
  t.ok(performance.now() - from > HUNG_AFTER_MS.switch - BEAT_MS)
  await says(/this process has hung for 3 s; it ends itself/)
})

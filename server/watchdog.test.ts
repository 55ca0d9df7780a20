/** A role without a supervisor, as in a container, that hangs ends itself, so that it is started anew. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { NODE_FLAGS } from '../runtime/role.ts'
import { projectDir } from '../runtime/layout.ts'
import { useInstance } from '../test/instance.ts'

const instance = await useInstance(t, { services: ['postgres', 'valkey'], seed: true })

const startRole = (name: string) => {
  const words = [...NODE_FLAGS, '--inspect=127.0.0.1:0', '--import', 'tsx', 'server/main.ts', '--role', name]
  const child = spawn(process.execPath, words, {
    cwd: projectDir,
    env: { ...process.env, ...instance.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      said += data.toString()
      for (const look of waiting) look()
    })
  const says = (what: RegExp) =>
    new Promise<RegExpExecArray>(resolve => {
      const look = () => {
        const found = what.exec(said)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { child, says }
}

t.test('a switch whose event loop hangs is gone within seconds', async t => {
  const { child, says } = startRole('switch')
  const [, inspector] = await says(/Debugger listening on (ws:\S+)/)
  await says(/"msg":"up"/)
  const socket = new WebSocket(inspector!)
  await once(socket, 'open')
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const from = Date.now()
  socket.on('error', () => undefined)
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'for (;;);' } }))
  t.strictSame(await ended, [null, 'SIGKILL'])
  t.ok(Date.now() - from < 8_000, `${Date.now() - from} ms`)
  await says(/this process has hung for 3 s; it ends itself/)
})

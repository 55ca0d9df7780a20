import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'

for (const [file, ...command] of [['seats.ts'], ['journal.ts', 'list']] as const)
  t.test(`${file}: the password that signs in is no argument`, async t => {
    const asked: unknown[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => (body += chunk))
      request.on('end', () => {
        asked.push(JSON.parse(body))
        response.writeHead(401).end('no')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const run = async (args: string[], { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {}) => {
      const tool = spawn(process.execPath, ['--import', 'tsx', `runtime/${file}`, ...command, '--url', url, '--user', 'chief', ...args], {
        env: { ...process.env, ...env },
      })
      let said = ''
      tool.stderr.on('data', chunk => (said += chunk))
      tool.stdin.end(input)
      await once(tool, 'close')
      return said
    }
    const used = async (...how: Parameters<typeof run>) => {
      await run(...how)
      return (asked.pop() as { password: string }).password
    }
    const kept = join(t.testdir({ password: 'from a file\nsecond line\n' }), 'password')
    t.equal(await used(['--password-file', kept]), 'from a file')
    t.equal(await used(['--password-file', '-'], { input: 'from stdin\n' }), 'from stdin')
    t.equal(await used([], { env: { HEARTHLINE_PASSWORD: 'from the environment' } }), 'from the environment')
    t.equal(await used([]), 'hearthline-demo', "without any it is the demo's")
    t.match(await run(['--password-file', '-']), /its first line is empty/)
    const said = await run(['--password', 'given away'])
    t.match(said, /--password is no longer taken.*--password-file.*HEARTHLINE_PASSWORD/)
    t.notMatch(said, 'given away')
    t.strictSame(asked, [], 'and nobody is asked with it')
  })

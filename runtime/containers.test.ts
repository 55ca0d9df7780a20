import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { mediaTools } from '../telephony/speech/media-tools.ts'
import { eventually } from '../test/sip/ua.ts'

const at = (name: string) => new URL(name, import.meta.url).pathname

t.test("in a container, too, Asterisk's logs are emptied in place once they are full", async t => {
  const dir = t.testdir({ 'asterisk.log': 'short\n' })
  const log = join(dir, 'security.log')
  const held = openSync(log, 'a')
  writeSync(held, 'guess\n'.repeat(100))
  const child = spawn('sh', [at('../asterisk-config/trim-logs.sh'), dir, '500', '0.1'], { stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  await eventually(
    async () => {
      if (statSync(log).size > 0) throw new Error('still full')
      return true
    },
    10_000,
    'the log to be emptied',
  )
  writeSync(held, 'after\n')
  closeSync(held)
  t.equal(readFileSync(log, 'utf8'), 'after\n')
  t.equal(readFileSync(`${log}.1`, 'utf8').length, 600)
  t.equal(readFileSync(join(dir, 'asterisk.log'), 'utf8'), 'short\n')
  t.notOk(existsSync(join(dir, 'asterisk.log.1')))
})

t.test("Asterisk's logs are looked at before they are much longer than they may be", async t => {
  // guesses were seen to fill 2 MB a second
  const [, bytes, seconds] =
    /trim-logs\.sh "\$state\/log" (\d+) (\d+) &/.exec(readFileSync(at('../asterisk-config/start.sh'), 'utf8')) ?? []
  t.ok(Number(bytes) + Number(seconds) * 2_000_000 <= 40_000_000, `${bytes} bytes, every ${seconds} s`)
})

const compose = readFileSync(at('../docker-compose.yml'), 'utf8')

t.test('what a container says has an end', async t => {
  t.match(
    /^x-held: &held\n(?: {2}.*\n)*/m.exec(compose)?.[0],
    /logging: \{ driver: local, options: \{ max-size: \d+m, max-file: '\d' \} \}/,
  )
  t.match(/^x-role: &role\n {2}<<: \*held\n/m.exec(compose)?.[0], /held/)
  const [, services = ''] = compose.split(/^services:\n/m)
  const bodies = services.split(/^volumes:/m)[0]!.split(/^ {2}(?=[a-z]+:\n)/m)
  const named = bodies.map(body => body.trim()).filter(body => /^[a-z]+:\n/.test(body))
  t.ok(named.length > 7)
  for (const body of named) t.match(body, /^[a-z]+:\n {4}<<: \*(?:held|role)\n/, body.split('\n')[0]!)
})

t.test('a role in a container can end itself, and is started anew', async t => {
  t.match(readFileSync(at('../Dockerfile'), 'utf8'), /^ENTRYPOINT \["tini", "--", "node", /m)
  t.match(/^x-role: &role\n(?: {2}.*\n)*/m.exec(compose)?.[0], /^ {2}restart: unless-stopped\n/m)
})

t.test("sound tools of a container see none of the role's secrets, and have limits", async t => {
  const prefix = JSON.parse(/^ +MEDIA_TOOLS: '(.*)'$/m.exec(compose)![1]!) as string[]
  const said = await mediaTools(prefix)('env; ulimit -n; ulimit -v; command -v sh', [], Buffer.alloc(0))
  t.match(said.toString(), /^(?:(?:PATH|HOME|LANG|PWD|_|SHLVL|OLDPWD)=.*\n)+256\n2097152\n\/.*sh\n$/)
})

t.test("a container's database writes no rows into its log", async t => {
  const [, database = ''] = compose.split(/^ {2}postgres:\n/m)
  t.match(database.split(/^ {2}valkey:/m)[0], /command: \[postgres, -c, log_error_verbosity=terse, -c, log_min_error_statement=panic\]/)
})

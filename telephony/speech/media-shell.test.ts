import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openMediaShell } from './media-tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'hearthline-shell-'))
const shell = openMediaShell([])
t.teardown(() => {
  shell.close()
  rmSync(folder, { recursive: true, force: true })
})
const write = (file: string, text: string) => shell.run(['sh', '-c', 'printf %s "$2" >>"$1"', 'sh', join(folder, file), text], 5000)
const pidOf = async (): Promise<number> => {
  await shell.run(['sh', '-c', 'echo $PPID >"$1"', 'sh', join(folder, 'pid')], 5000)
  return Number(readFileSync(join(folder, 'pid'), 'utf8'))
}
/** The scheduling policy in /proc/PID/stat: 5 is SCHED_IDLE. */
const policyOf = (pid: number): string | undefined => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[38]

t.test('commands run one after the other in one shell, and no word of them is taken for code', async t => {
  const strange = 'it\'s $HOME `id` "quoted" \\ * ; \n 中文'
  await Promise.all(['one ', 'two ', strange].map(text => write('order', text)))
  t.equal(readFileSync(join(folder, 'order'), 'utf8'), `one two ${strange}`)
  t.equal(await pidOf(), await pidOf())
})

t.test('it gives way to everybody', async t => {
  t.equal(policyOf(await pidOf()), '5')
})

t.test('a command that fails says why, and the next one runs', async t => {
  await t.rejects(shell.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], 5000), { message: 'sh: ended with code 3: out\nerr' })
  await t.rejects(shell.run(['no-such-tool'], 5000), /^no-such-tool: ended with code 127/)
  await t.resolves(shell.run(['true'], 5000))
})

t.test('much output is no harm, and of an error its end is kept', async t => {
  await t.resolves(shell.run(['seq', '200000'], 20_000))
  const failed: Error = await shell.run(['sh', '-c', 'seq 200000; false'], 20_000).then(
    () => t.fail('it has failed'),
    error => error,
  )
  t.ok(failed.message.length < 600 && failed.message.endsWith('200000'))
})

t.test('a command that takes too long is ended with its shell; the next one gets a new shell', async t => {
  const before = await pidOf()
  const late = shell.run(['sleep', '60'], 100)
  const next = pidOf()
  await t.rejects(late, { message: 'sleep: no end after 100 ms' })
  t.not(await next, before)
})

t.test('a shell that is killed fails its command and is replaced', async t => {
  const pid = await pidOf()
  const command = shell.run(['sh', '-c', 'kill -9 $PPID; sleep 60'], 5000)
  await t.rejects(command, { message: 'sh: the shell that it ran in has ended' })
  t.not(await pidOf(), pid)
})

t.test('a runtime that is not there is said so', async t => {
  await t.rejects(openMediaShell(['/no/such/runtime']).run(['true'], 5000), /ENOENT/)
})

t.test('a closed one takes nothing more', async t => {
  const other = openMediaShell([])
  await other.run(['true'], 5000)
  const running = other.run(['sleep', '60'], 60_000)
  setImmediate(() => other.close())
  await t.rejects(running)
  await t.rejects(other.run(['true'], 5000), { message: 'the media shell is closed' })
})

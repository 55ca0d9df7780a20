/** What npm does with the signals that a supervisor sends it: they reach the program. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectDir } from './layout.ts'

t.test('SIGTERM to the npm of `npm start` reaches the program, which ends in its own time', async t => {
  const { scripts } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  const dir = t.testdir()
  mkdirSync(join(dir, 'runtime'))
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts: { start: scripts.start } }))
  writeFileSync(
    join(dir, 'runtime/start.mjs'),
    `process.on('SIGTERM', () => { console.log('told'); process.exit(0) }); setTimeout(() => {}, 20_000); console.log('up ' + process.pid)`,
  )
  const npm = spawn('npm', ['start', '--silent'], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] })
  const [up] = (await once(npm.stdout, 'data')) as [Buffer]
  t.teardown(() => {
    try {
      process.kill(Number(/up (\d+)/.exec(String(up))![1]), 'SIGKILL')
    } catch {
      // it has ended, as it should
    }
  })
  const told = once(npm.stdout, 'data')
  const ended = once(npm, 'exit')
  npm.kill('SIGTERM')
  t.equal(String((await told)[0]), 'told\n')
  await ended
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { projectDir } from './layout.ts'
import { buildOnce, ensureRootfs, rootfsPath } from './rootfs.ts'

/** Builds a directory with one file, which says how often it was built; `seconds` long. */
const build = (target: string, seconds = 0) => [
  'sh',
  '-c',
  'mkdir "$1" && echo built >> "$2" && sleep "$3" && echo done > "$1/done"',
  'sh',
  target,
  `${target}.count`,
  String(seconds),
]

t.test('two builders at once make it once', async t => {
  const target = join(t.testdir(), 'rootfs-test')
  await Promise.all([buildOnce(target, build(target, 0.3), () => {}), buildOnce(target, build(target, 0.3), () => {})])
  t.equal(readFileSync(`${target}.count`, 'utf8'), 'built\n')
  t.ok(existsSync(join(target, 'done')))
  await buildOnce(target, build(target), () => {})
  t.equal(readFileSync(`${target}.count`, 'utf8'), 'built\n', 'nor again later')
})

t.test('a build that fails leaves no target, and says why', async t => {
  const target = join(t.testdir(), 'rootfs-test')
  await t.rejects(
    buildOnce(target, ['sh', '-c', 'mkdir "$1"; echo no space left >&2; exit 7', 'sh', target], () => {}),
    /ended with 7:\nno space left/,
  )
  t.notOk(existsSync(target))
})

t.test('a builder that is killed leaves neither a process nor a mount, and the next one starts anew', async t => {
  const dir = t.testdir()
  const target = join(dir, 'rootfs-test')
  const command = [
    'sh',
    '-c',
    'mkdir -p "$1/mnt" && mount -t tmpfs tmpfs "$1/mnt" && touch "$1/mnt/begun" "$2" && sleep 600',
    'sh',
    target,
    join(dir, 'begun'),
  ]
  const script = `import { buildOnce } from './runtime/rootfs.ts'
    await buildOnce(${JSON.stringify(target)}, ${JSON.stringify(command)}, () => {})`
  const builder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: projectDir, stdio: 'inherit' })
  while (!existsSync(join(dir, 'begun'))) await delay(20)
  builder.kill('SIGKILL')
  await once(builder, 'exit')
  t.notMatch(readFileSync('/proc/mounts', 'utf8'), dir)
  t.same(readdirSync(`${target}.part/mnt`), [], 'what it had mounted is gone')
  writeFileSync(join(`${target}.part`, 'left'), '')
  await buildOnce(target, build(target), () => {})
  t.same(readdirSync(target), ['done'], 'nothing of the killed one is in it')
})

t.test('a root that has been built is not built again', async t => {
  const home = t.testdir()
  mkdirSync(rootfsPath(home))
  const lines: string[] = []
  t.equal(await ensureRootfs(line => lines.push(line), home), rootfsPath(home))
  t.same(lines, [])
})

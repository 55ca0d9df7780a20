// `npm test [-- FILE...]`: installs what the tests need, builds the runtime's root, runs every test file, and says at the very end what
// came out.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ensureHostPackages } from '../runtime/apt.ts'
import { buildConsole } from '../runtime/console.ts'
import { projectDir, testDir } from '../runtime/layout.ts'
import { identityOf } from '../runtime/process-identity.ts'
import { reportTo } from '../runtime/progress.ts'
import { ensureRootfs } from '../runtime/rootfs.ts'
import { isSociable, needsOf, testFiles, writeBatches, type Needs } from './files.ts'
import { followResults, type Counts, type FileTime } from './results.ts'

/** Programs that tests call on the host, and the Debian packages that have them. */
const NEEDED = { 'chromium': 'chromium', '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc': 'fonts-noto-cjk' }

type Group = { needs: Needs; title: string; jobs: number; timeout: number }

/**
 * Files that want no telephone run side by side. Of those with a centre one gets ready while another has the floor (test/floor.ts): they
 * listen and measure. What watches processes has the machine to itself. Time-outs in s a file.
 */
const GROUPS: readonly Group[] = [
  { needs: 'nothing', title: 'without services', jobs: 2, timeout: 120 },
  { needs: 'stores', title: 'with stores', jobs: 2, timeout: 300 },
  { needs: 'floor', title: 'with telephones and browsers', jobs: 2, timeout: 600 },
  { needs: 'machine', title: 'with processes', jobs: 1, timeout: 420 },
]
/** Sociable files run in so many processes; a run of a few files keeps a process for each. */
const BATCHES = 4
/** So many of the slowest files are named at the end. */
const SLOWEST = 10

const report = reportTo(process.stdout)
const files = testFiles(process.argv.slice(3)).map(path => ({ path, needs: needsOf(path) }))
const total = { pass: 0, fail: 0, skip: 0 }
const times: FileTime[] = []
await ensureHostPackages(NEEDED, report)
await ensureRootfs(report)
await buildConsole(report).catch((error: Error) => {
  console.error(error.message)
  total.fail += 1
})
for (const group of GROUPS) {
  const members = files.filter(({ needs }) => needs === group.needs).map(({ path }) => path)
  if (members.length === 0) continue
  report(`${members.length} test files ${group.title}`)
  const counts = await run(group.needs === 'nothing' ? inBatches(members) : members, group)
  total.pass += counts.pass
  total.fail += counts.fail
  total.skip += counts.skip
}
const slowest = times.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST)
console.log(`slowest: ${slowest.map(({ name, ms }) => `${name} ${Math.round(ms / 1000)} s`).join(', ')}`)
console.log(`${total.pass} passed, ${total.fail} failed${total.skip > 0 ? `, ${total.skip} skipped` : ''}`)
process.exitCode = total.fail === 0 && total.pass > 0 ? 0 : 1

/** The files of a group with those that may share a process put together; what fails names its file by its place. */
function inBatches(members: string[]): string[] {
  const sociable = members.filter(isSociable)
  if (sociable.length <= BATCHES) return members
  const batches = writeBatches(sociable, join(testDir, `${identityOf(process.pid)}-batches`), BATCHES)
  process.once('exit', () => rmSync(dirname(batches[0]!), { recursive: true, force: true }))
  return [...batches, ...members.filter(member => !sociable.includes(member))]
}

/** Runs a group under tap. */
async function run(members: string[], { jobs, timeout }: Group): Promise<Counts> {
  const tap = spawn(
    process.execPath,
    [
      join(projectDir, 'node_modules/.bin/tap'),
      'run',
      '--reporter=tap',
      `--jobs=${jobs}`,
      `--timeout=${timeout}`,
      ...members.map(file => relative(projectDir, file)),
    ],
    { cwd: projectDir, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  return followResults(tap.stdout, console.log, time => times.push(time))
}

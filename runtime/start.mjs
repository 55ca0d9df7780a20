// `npm start`, from a clean clone on: needs nothing but Node. It installs the dependencies when they are missing or older than the
// lockfile, and hands over to start.ts in this same process.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const OLDEST_NODE = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`Hearthline needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const project = join(import.meta.dirname, '..')
process.chdir(project)
const installed = join(project, 'node_modules/.package-lock.json')
const lock = join(project, 'package-lock.json')
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.log('installing the dependencies (npm ci)')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const { register } = await import('tsx/esm/api')
register()
await import(process.argv[2] ?? './start.ts')

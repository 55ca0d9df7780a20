// The console's build: made when what it is made of has changed.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './layout.ts'
import { runStep, type Report } from './progress.ts'

const SOURCES = ['console', 'time', 'text', 'server/contract', 'package-lock.json']
const target = join(projectDir, 'console/dist')

/** Builds the console into console/dist unless the build there is of these very sources. Takes some ten seconds. */
export async function buildConsole(report: Report): Promise<void> {
  const stamp = join(target, '.sources')
  const hash = sourcesHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  report('building the console')
  await runStep(
    process.execPath,
    [join(projectDir, 'node_modules/vite/bin/vite.js'), 'build', 'console', '--logLevel', 'warn'],
    report,
    undefined,
    { cwd: projectDir },
  )
  writeFileSync(stamp, hash)
}

function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) for (const path of filesOf(source)) hash.update(path).update(readFileSync(join(projectDir, path)))
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (path === 'console/dist') return []
  const entries = readdirIfDirectory(path)
  return entries ? entries.sort().flatMap(name => filesOf(`${path}/${name}`)) : [path]
}

function readdirIfDirectory(path: string): string[] | undefined {
  try {
    return readdirSync(join(projectDir, path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw error
  }
}

// The console's build: made when what it is made of has changed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './layout.ts'
import { runStep, type Report } from './progress.ts'
import { sourcesHash } from './sources.ts'

const SOURCES = ['console', 'time', 'text', 'server/contract', 'package-lock.json']
const target = join(projectDir, 'console/dist')

/** Builds the console into console/dist unless the build there is of these very sources. Takes some ten seconds. */
export async function buildConsole(report: Report): Promise<void> {
  const stamp = join(target, '.sources')
  const hash = sourcesHash(SOURCES, path => path === 'console/dist')
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

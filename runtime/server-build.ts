// The roles' build: a file for each role in place of some four hundred, compiled once and not by every process that starts.
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { projectDir } from './layout.ts'
import { sourcesHash } from './sources.ts'

/** What a role may be made of. */
const ROOMS = ['time', 'text', 'asterisk-config', 'ivr-flows', 'telephony', 'db', 'server', 'runtime']
const SOURCES = [...ROOMS, 'package-lock.json', 'tsconfig.json']
const IGNORED = /\.test\.ts$|^db\/migrations$|^server\/dist$/
const NAME_LENGTH = 16
const TARGET = join(projectDir, 'server/dist')
/** Builds that stay beside the newest, for centres that run beside it. */
const KEPT = 2

/** A draft of this age is nobody's any more. */
const ABANDONED_MS = 3_600_000

/** The build that this process has started roles from. */
let known: string | undefined

/**
 * Builds the roles into `server/dist` unless a build of these very sources is there; packages stay where they are.
 * Takes a second, or 50 ms when there is nothing to do. Several processes may do it at once. A process keeps to the build that it had
 * first: a role that is started anew is the one that died, at once, whatever has become of the sources meanwhile.
 * @returns absolute path of the program to start with `--role`
 * @throws when a source does not compile
 */
export async function buildServer(): Promise<string> {
  if (known && existsSync(known)) return known
  const dir = join(TARGET, sourcesHash(SOURCES, path => IGNORED.test(path)).slice(0, NAME_LENGTH))
  const program = join(dir, 'main.js')
  if (!existsSync(program)) await make(program, dir)
  known = program
  return program
}

async function make(program: string, dir: string): Promise<void> {
  const draft = join(TARGET, `draft-${process.pid}-${Date.now()}`)
  try {
    await build({
      entryPoints: [join(projectDir, 'server/main.ts')],
      outdir: draft,
      absWorkingDir: projectDir,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: 'linked',
      keepNames: true,
      logLevel: 'silent',
    })
    readableToRoles(draft)
    renameSync(draft, dir)
  } catch (error) {
    // Somebody else's build of the same sources came first.
    if (!existsSync(program)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  prune(dir)
}

/** The roles run under numbers of their own, whatever the umask of who builds. */
function readableToRoles(dir: string): void {
  chmodSync(TARGET, 0o755)
  chmodSync(dir, 0o755)
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o644)
}

/** Removes builds of sources that were, and drafts whose maker was killed. */
function prune(current: string): void {
  const others = readdirSync(TARGET)
    .map(name => join(TARGET, name))
    .filter(path => path !== current)
    .flatMap(path => {
      const stat = statSync(path, { throwIfNoEntry: false })
      return stat ? [{ path, made: stat.mtimeMs, isDraft: path.includes('/draft-') }] : []
    })
    .sort((a, b) => b.made - a.made)
  const builds = others.filter(({ isDraft }) => !isDraft).slice(KEPT)
  const drafts = others.filter(({ isDraft, made }) => isDraft && Date.now() - made > ABANDONED_MS)
  for (const { path } of [...builds, ...drafts]) rmSync(path, { recursive: true, force: true })
}

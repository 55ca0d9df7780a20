// The roles' build: a file for each role in place of some four hundred, compiled once and not by every process that starts.
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, version, type Plugin } from 'esbuild'
import { projectDir } from './layout.ts'

/** What a role may be made of. */
const SOURCES = ['time', 'text', 'asterisk-config', 'ivr-flows', 'telephony', 'db', 'server', 'runtime', 'package.json', 'tsconfig.json']
const IGNORED = /\.test\.ts$|^db\/migrations\/|^server\/dist\//
const TARGET = join(projectDir, 'server/dist')
/** Builds that stay beside the newest: a running centre restarts its roles from the sources as they are then. */
const KEPT = 2

/**
 * Builds the roles into `server/dist` unless a build of these very sources is there; packages stay where they are.
 * Takes a second, or 50 ms when there is nothing to do. Several processes may do it at once.
 * @returns absolute path of the program to start with `--role`
 * @throws when a source does not compile
 */
export async function buildServer(): Promise<string> {
  const dir = join(TARGET, sourcesHash())
  const program = join(dir, 'main.js')
  if (existsSync(program)) return program
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
      plugins: [inItsPlace],
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
  return program
}

/** The roles run under numbers of their own, whatever the umask of who builds. */
function readableToRoles(dir: string): void {
  chmodSync(TARGET, 0o755)
  chmodSync(dir, 0o755)
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o644)
}

/** A module that asks where it lies is told where its source does. */
const inItsPlace: Plugin = {
  name: 'in-its-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      if (!source.includes('import.meta')) return undefined
      const contents = source
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
      return { contents, loader: 'ts' }
    })
  },
}

function sourcesHash(): string {
  const hash = createHash('sha256').update(`esbuild ${version} in ${projectDir}`)
  for (const source of SOURCES) for (const path of filesOf(join(projectDir, source))) hash.update(path).update(readFileSync(path))
  return hash.digest('hex').slice(0, 16)
}

function filesOf(path: string): string[] {
  if (IGNORED.test(relative(projectDir, path))) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap(name => filesOf(join(path, name)))
}

/** Removes builds of sources that were, and drafts whose maker was killed an hour ago or more. */
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
  const drafts = others.filter(({ isDraft, made }) => isDraft && Date.now() - made > 3_600_000)
  for (const { path } of [...builds, ...drafts]) rmSync(path, { recursive: true, force: true })
}

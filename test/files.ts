// Which test files there are, and what each of them needs.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { projectDir } from '../runtime/layout.ts'

const SKIPPED = new Set(['node_modules', 'dist', '.hearthline', '.git', '.tap'])
const INSTANCE = join(projectDir, 'test/instance.ts')
/** What brings Asterisk, a browser or processes of the runtime with it. */
const LOUD = ['test/centre.ts', 'test/edge.ts', 'test/fake-ari.ts', 'test/browser/browser.ts'].map(path => join(projectDir, path))

/** Absolute paths of the test files, sorted. @param only parts of paths; none means all files */
export function testFiles(only: readonly string[] = []): string[] {
  return walk(projectDir)
    .filter(path => only.length === 0 || only.some(part => path.includes(part)))
    .sort()
}

function walk(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(join(dir, entry.name))
    return entry.name.endsWith('.test.ts') ? [join(dir, entry.name)] : []
  })
}

/**
 * What a test file needs: nothing; stores alone (PostgreSQL, Valkey) with the api by `inject`; the floor, for telephones and browsers in a
 * centre of its own; or the whole machine, for processes that are watched, killed and counted.
 */
export type Needs = 'nothing' | 'stores' | 'floor' | 'machine'

/** What a file needs, by where it is and what it imports, itself or through others of ours. */
export function needsOf(file: string): Needs {
  const reached = reachedBy(file)
  if (!reached.has(INSTANCE)) return 'nothing'
  const path = relative(projectDir, file)
  if (/^(server|db)\//.test(path) && LOUD.every(loud => !reached.has(loud))) return 'stores'
  return /^(telephony|test\/(browser|calls))\//.test(path) ? 'floor' : 'machine'
}

/** Rooms without a state of their own, by which a test could disturb another one in its process. */
const PURE = [
  /^(?:text|time|ivr-flows|telephony\/(?:core|engine)|server\/contract|console\/src)\//,
  /^test\/(?:match-whole|world|call-view|paper-telephones)\.ts$/,
]
/** What a test file does to the whole of its process: hooks of the root test, and globals that it stands in for. */
const TO_ITS_PROCESS = [
  /^t\.(?:before|after|teardown|beforeEach|afterEach|plan|setTimeout|jobs)\b/m,
  /\bglobalThis\b|\bprocess\.|mockImport|^await /m,
]

/** Whether a test file may share a process with others: it and what it imports is pure. */
export function isSociable(file: string): boolean {
  const isPure = [...reachedBy(file)].every(path => PURE.some(room => room.test(relative(projectDir, path))))
  const text = readFileSync(file, 'utf8')
  return isPure && !TO_ITS_PROCESS.some(deed => deed.test(text))
}

/**
 * Writes files that import others, so that many small test files share the start of one process: it costs more than most of them.
 * @param files absolute paths of test files
 * @param dir folder for the written files, emptied first
 * @param count how many; the files are dealt out one by one
 * @returns absolute paths of the written files
 */
export function writeBatches(files: readonly string[], dir: string, count: number): string[] {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  return Array.from({ length: Math.min(count, files.length) }, (_, index) => {
    const path = join(dir, `batch-${index + 1}.test.ts`)
    const members = files.filter((_, position) => position % count === index)
    writeFileSync(path, members.map(file => `import ${JSON.stringify(file)}\n`).join(''))
    return path
  })
}

function reachedBy(file: string): Set<string> {
  const reached = new Set<string>()
  reach(file, reached)
  return reached
}

function reach(file: string, reached: Set<string>): void {
  if (reached.has(file) || !existsSync(file)) return
  reached.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)
  for (const [, path] of imports) reach(resolve(dirname(file), path!), reached)
}

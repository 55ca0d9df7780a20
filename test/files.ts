// Which test files there are, and what each of them needs.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
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

/** What a test file needs: nothing, stores alone (PostgreSQL, Valkey) with the api by `inject`, or telephones, browsers and processes. */
export type Needs = 'nothing' | 'stores' | 'everything'

/** What a file needs, by what it imports, itself or through others of ours. */
export function needsOf(file: string): Needs {
  const reached = new Set<string>()
  reach(file, reached)
  if (!reached.has(INSTANCE)) return 'nothing'
  const isQuiet = /^(server|db)\//.test(relative(projectDir, file)) && LOUD.every(path => !reached.has(path))
  return isQuiet ? 'stores' : 'everything'
}

function reach(file: string, reached: Set<string>): void {
  if (reached.has(file) || !existsSync(file)) return
  reached.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)
  for (const [, path] of imports) reach(resolve(dirname(file), path!), reached)
}

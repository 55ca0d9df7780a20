// Which test files there are, and which of them start services.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { projectDir } from '../runtime/layout.ts'

const SKIPPED = new Set(['node_modules', 'dist', '.hearthline', '.git', '.tap'])
const INSTANCE = join(projectDir, 'test/instance.ts')

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

/** Whether a file imports test/instance.ts, itself or through others of ours. */
export function usesServices(file: string, seen = new Set<string>()): boolean {
  if (file === INSTANCE) return true
  if (seen.has(file) || !existsSync(file)) return false
  seen.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)
  return [...imports].some(([, path]) => usesServices(resolve(dirname(file), path!), seen))
}

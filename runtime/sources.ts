// What a build is made of: by its hash a build is known to be of these very sources.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './layout.ts'

/**
 * Hash (hex) of the names and contents of all files in the given files and folders.
 * @param paths from the top of the project
 * @param isIgnored whether a file or folder, by its path from the top, does not count
 * @throws when one of `paths` is not there
 */
export function sourcesHash(paths: readonly string[], isIgnored: (path: string) => boolean): string {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(path => filesOf(path, isIgnored))) hash.update(path).update(readFileSync(join(projectDir, path)))
  return hash.digest('hex')
}

function filesOf(path: string, isIgnored: (path: string) => boolean): string[] {
  if (isIgnored(path)) return []
  const entries = readdirIfDirectory(path)
  return entries ? entries.sort().flatMap(name => filesOf(`${path}/${name}`, isIgnored)) : [path]
}

function readdirIfDirectory(path: string): string[] | undefined {
  try {
    return readdirSync(join(projectDir, path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw error
  }
}

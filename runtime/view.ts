// What a part without privileges sees of the files: the way to the project may lead through a folder that is closed to others, like /root.
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

const OTHERS_PASS = 0o001
const OTHERS_READ_AND_PASS = 0o005

const modeOf = (path: string): number => statSync(path).mode

/** The topmost folder on the way to a path that does not let others through, or null. */
export function closedOnTheWay(path: string, mode: (path: string) => number = modeOf): string | null {
  const up = dirname(path)
  if (up === path) return null
  return closedOnTheWay(up, mode) ?? (up !== '/' && (mode(up) & OTHERS_PASS) === 0 ? up : null)
}

/** Arguments of view.sh that open the way to these paths, none when all are open. */
export function openings(paths: readonly string[], mode?: (path: string) => number): string[] {
  return paths.flatMap(path => {
    const closed = closedOnTheWay(path, mode)
    return closed === null ? [] : ['--open', closed, path]
  })
}

/**
 * Stops the start where others may not read the code itself: a copy made under a umask of 077, say.
 * @throws with the command that helps
 */
export function ensureReadable(project: string, mode: (path: string) => number = modeOf): void {
  const samples = [project, `${project}/server`, `${project}/node_modules/tsx/dist`]
  if (
    samples.some(path => (mode(path) & OTHERS_READ_AND_PASS) !== OTHERS_READ_AND_PASS) ||
    (mode(`${project}/server/main.ts`) & 0o004) === 0
  )
    throw new Error(
      `The parts of Hearthline do not run as root, and may not read the code in ${project}. Let them:\n` +
        `  cd ${project} && chmod go+rx . && ` +
        'chmod -R go+rX package.json tsconfig.json node_modules console db ivr-flows runtime server telephony text time',
    )
}

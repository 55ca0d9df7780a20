// Spoken words outlive the test that had them spoken: their files are named by what is said and how, so the next centre need not say it
// again.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { stateHome } from '../runtime/layout.ts'
import { identityOf } from '../runtime/process-identity.ts'

const kept = join(stateHome, 'spoken')
/** Both rates of a sound; not one that is being written. */
const WHOLE = /\.wav(?:16)?$/

/** Puts what was spoken for other tests into a state directory in which nothing runs yet. */
export function takeSpoken(state: string): void {
  copyNew(kept, join(state, 'sounds/tts'))
}

/** Keeps what was spoken in a state directory, for other tests. */
export function keepSpoken(state: string): void {
  copyNew(join(state, 'sounds/tts'), kept)
}

/** Copies what `to` has not, each file whole or not at all: others copy at the same time. */
function copyNew(from: string, to: string): void {
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  const known = new Set(readdirSync(to))
  // sorted from behind: the wide file comes first, for the narrow one is the sign that both are there
  for (const name of readdirSync(from).sort().reverse()) {
    if (!WHOLE.test(name) || known.has(name)) continue
    const part = join(to, `${name}.${identityOf(process.pid)}.part`)
    copyFileSync(join(from, name), part)
    renameSync(part, join(to, name))
  }
}

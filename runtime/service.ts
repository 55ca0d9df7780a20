// One embedded service: a part of the system that runs inside the Debian root.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asWords, type Account } from './identities.ts'
import { projectDir } from './layout.ts'
import { makePart, type Part, type PartSpec } from './part.ts'
import type { ServiceName } from './parts.ts'
import { prioritise } from './priority.ts'

export type Service = Part<ServiceName>

export type ServiceSpec = Pick<PartSpec<ServiceName>, 'name' | 'prepare' | 'isReady' | 'stopSignal' | 'stopTimeout'> & {
  /** Absolute state directory of the instance; the program's output goes to `logs/<name>.log` in it. */
  state: string
  /** Whom the program runs as. */
  account: Account
  command: string[]
}

/** Makes a service; nothing runs until it is started. */
export function makeService({ state, account, command, ...spec }: ServiceSpec): Service {
  return makePart({
    ...spec,
    log: join(state, 'logs', `${spec.name}.log`),
    // A session of its own: Ctrl-C in the terminal is for the supervisor, which stops its parts in order.
    launch: () => {
      const child = spawn(join(projectDir, 'runtime/inside.sh'), [`--as=${asWords(account)}`, state, ...command], {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      prioritise(spec.name, child.pid)
      return child
    },
    pidOf: innerPid,
  })
}

/** The program is the only child of unshare, which is what we started. */
function innerPid(child: ChildProcess): number | undefined {
  try {
    const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0]
    return first ? Number(first) : undefined
  } catch {
    return undefined
  }
}

// One role of the program (switch, api, worker), run as a process of its own.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectDir } from './layout.ts'
import { makePart, type Part } from './part.ts'
import type { RoleName } from './parts.ts'
import { prioritise } from './priority.ts'

/**
 * V8 for a machine that shares its cores with Asterisk; the Dockerfile's entry point names the same. With its own settings, what lives as
 * long as a call grows old, and a collection of the old took every core for 50 ms, the time of ten callers. Room for the young (MB), one
 * thread beside the program's own, and a heap that is not tidied before it is worth it (MB).
 */
export const NODE_FLAGS = ['--max-semi-space-size=64', '--v8-pool-size=1', '--initial-heap-size=256']
export type Role = Part<RoleName>

/**
 * Makes a role; nothing runs until it is started. It is ready when it says so: `process.send('ready')`.
 * @param state absolute state directory; the role's output goes to `logs/<role>.log` in it
 * @param env all of its environment but PATH and the like, which are this process's
 */
export function makeRole(name: RoleName, state: string, env: Record<string, string>): Role {
  let ready = false
  return makePart({
    name,
    log: join(state, 'logs', `${name}.log`),
    launch: () => {
      ready = false
      const child = spawn(
        'setpriv',
        ['--pdeathsig', 'KILL', process.execPath, ...NODE_FLAGS, '--import', 'tsx', 'server/main.ts', '--role', name],
        { cwd: projectDir, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
      )
      prioritise(name, child.pid)
      child.on('message', message => {
        ready ||= message === 'ready'
      })
      return child
    },
    pidOf: child => child.pid,
    isReady: async () => ready,
    stopSignal: 'SIGTERM',
    stopTimeout: 15_000,
  })
}

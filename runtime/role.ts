// One role of the program (switch, api, worker), run as a process of its own, under numbers of its own where this process is root.
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HUNG_AFTER_MS } from '../server/heartbeat.ts'
import type { Account, Identities } from './identities.ts'
import { projectDir } from './layout.ts'
import { makePart, type Part } from './part.ts'
import type { RoleName } from './parts.ts'
import { prioritise } from './priority.ts'
import { buildServer } from './server-build.ts'
import { ownedDir } from './state-files.ts'
import { openings } from './view.ts'

/**
 * V8 for a machine that shares its cores with Asterisk; the Dockerfile's entry point names the same. With its own settings, what lives as
 * long as a call grows old, and a collection of the old took every core for 50 ms, the time of ten callers. Room for the young (MB), one
 * thread beside the program's own, and a heap that is not tidied before it is worth it (MB).
 */
export const NODE_FLAGS = ['--max-semi-space-size=64', '--v8-pool-size=1', '--initial-heap-size=256']
export type Role = Part<RoleName>

export type RoleOptions = {
  name: RoleName
  /** Absolute state directory; the role's output goes to `logs/<role>.log` in it, and what it keeps to `<role>`. */
  state: string
  /** All of its environment but PATH and the like, which are this process's. */
  env: Record<string, string>
  /** Whom the parts of the instance run as; undefined: as this process does. */
  identities?: Identities
}

/** Makes a role; nothing runs until it is started. It is ready when it says so: `process.send('ready')`. */
export function makeRole({ name, state, env, identities }: RoleOptions): Role {
  let ready = false
  let program = ''
  // What others have to read is made in folders of a group that they belong to; nothing is for everybody.
  const command = () => [
    'sh',
    '-c',
    'umask 027; exec "$@"',
    'sh',
    process.execPath,
    ...NODE_FLAGS,
    '--enable-source-maps',
    program,
    '--role',
    name,
  ]
  const account = identities?.account(name)
  const own = join(state, name)
  return makePart({
    name,
    log: join(state, 'logs', `${name}.log`),
    prepare: async () => {
      program = await buildServer()
      if (account) ownedDir(own, account, 0o700)
    },
    launch: () => {
      ready = false
      const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...(account ? unprivileged(account, state, env) : []), ...command()], {
        cwd: projectDir,
        env: { ...process.env, ...env, ...(account ? { HEARTHLINE_STATE: own, HOME: own, TMPDIR: own } : {}) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: true,
      })
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
    hungAfterMs: HUNG_AFTER_MS[name],
  })
}

/** Ports below are root's. */
const FREE_PORTS = 1024

/** Words before a command, so that it runs as an account: without capabilities, without a way to new ones, seeing what it needs. */
function unprivileged(account: Account, state: string, env: Record<string, string>): string[] {
  const { SOUNDS_DIR: sounds, RECORDINGS_DIR: recordings } = { ...process.env, ...env }
  const files = [sounds, recordings].filter(path => path !== undefined && !path.startsWith(`${state}/`)) as string[]
  const needed = [projectDir, state, dirname(process.execPath), ...files]
  // The api, which faces the web, reads recordings; it makes and removes none.
  const readOnly = account.name === 'api' && recordings?.startsWith(`${state}/`) ? ['--read-only', recordings] : []
  const view = [...openings(needed), ...readOnly]
  const isLowPort = account.name === 'api' && Number(env.HTTP_PORT ?? process.env.HTTP_PORT ?? FREE_PORTS) < FREE_PORTS
  const groups = [...account.groups, ...files.map(groupOf)]
  return [
    ...(view.length > 0
      ? ['unshare', '--mount', '--propagation', 'private', join(projectDir, 'runtime/view.sh'), ...view, '--', 'setpriv']
      : []),
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups',
    '--no-new-privs',
    `--inh-caps=-all${isLowPort ? ',+net_bind_service' : ''}`,
    ...(isLowPort ? ['--ambient-caps=+net_bind_service'] : []),
    `--bounding-set=-all${isLowPort ? ',+net_bind_service' : ''}`,
    // A change of user clears the death signal, so it is set again.
    ...(view.length > 0 ? ['--pdeathsig', 'KILL'] : []),
  ]
}

const GROUP_WRITES = 0o020

/** The group by which roles reach a directory shared with an Asterisk of one's own. @throws when there is none */
function groupOf(path: string): number {
  const { gid, mode } = statSync(path)
  if (gid === 0 || (mode & GROUP_WRITES) === 0)
    throw new Error(
      `${path} is shared with your Asterisk: the parts of Hearthline do not run as root and join its group, which must be able to write`,
    )
  return gid
}

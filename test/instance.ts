// A system of its own for a test: services on free ports, state in a folder that is deleted at the end, nothing left behind however the
// test ends.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { embed, type Ports } from '../runtime/embedded.ts'
import { projectDir, testDir } from '../runtime/layout.ts'
import type { Part } from '../runtime/part.ts'
import { takePortBlock } from '../runtime/ports.ts'
import { identityOf, isRunning } from '../runtime/process-identity.ts'
import { makeRole } from '../runtime/role.ts'
import { type RoleName } from '../runtime/parts.ts'
import { ensureRootfs } from '../runtime/rootfs.ts'
import { loadSecrets } from '../runtime/secrets.ts'
import { type Service } from '../runtime/service.ts'
import { SERVICE_NAMES, type ServiceName } from '../runtime/parts.ts'
import { takeFloor } from './floor.ts'
import { keepSpoken, takeSpoken } from './sounds.ts'
import { useTemplate } from './template.ts'

export type InstanceOptions = {
  /** Services to run; all three by default. */
  services?: ServiceName[]
  /** Whether the database has its tables and the demo's data. Without it the database is empty. */
  seed?: boolean
  /** Puts a database and files into the empty state, in place of `seed`; nothing runs on it yet. */
  fill?: (place: { state: string; ports: Ports }) => Promise<void>
  /** How many ports the calls' audio may need: four a call. Default 980. */
  rtpPorts?: number
  /** Whether data is forced to disk, for tests that kill a database. Default false. */
  durable?: boolean
  /**
   * Recordings lie on a disk of their own of so many MB, in memory. Only in a mount namespace of the test's own (`inOwnMounts`), which
   * nobody else sees.
   */
  recordingsMb?: number
  /** Environment of the roles, beside what leads them to this instance's services. */
  env?: Record<string, string>
}

export type Instance = {
  readonly id: string
  /** Absolute state directory, the same path inside the services. */
  readonly state: string
  /** Environment of the roles: where this instance's services are (server/config.ts reads it). */
  readonly env: Record<string, string>
  /** The command that other commands are run through inside the Debian root. */
  readonly inside: readonly string[]
  readonly ports: Ports
  /** A service of this instance. @throws when it was not asked for */
  service(name: ServiceName): Service
  /** Starts a role as a process of its own; resolves when it is ready. */
  startRole(role: RoleName): Promise<Part<RoleName>>
  /** Ends everything and deletes the state. */
  stop(): Promise<void>
}

/** Starts an instance and resolves when its services are ready. Builds the runtime's root first when that has not been done. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const { services: wanted = [...SERVICE_NAMES], seed = false, rtpPorts = 980, durable = false, recordingsMb } = options
  const rootfs = await ensureRootfs(line => process.stderr.write(`${line}\n`))
  sweep()
  const id = `${identityOf(process.pid)}-${randomBytes(3).toString('hex')}`
  const state = join(testDir, id)
  mkdirSync(state, { recursive: true, mode: 0o711 })
  const ended: (() => Promise<unknown>)[] = [async () => rmSync(state, { recursive: true, force: true })]
  const stop = async () => {
    for (const end of ended.splice(0).reverse()) await end()
  }
  try {
    if (recordingsMb !== undefined) ended.push(mountRecordings(join(state, 'recordings'), recordingsMb))
    const block = await takePortBlock(rtpPorts + 20)
    ended.push(block.release)
    const ports = portsOf(block.first, block.last)
    if (options.fill) await options.fill({ state, ports })
    else if (wanted.includes('postgres')) await useTemplate(rootfs, state, seed, ports.postgres)
    if (seed) {
      takeSpoken(state)
      ended.push(async () => keepSpoken(state))
    }
    const { services, env, envOf, identities, sandboxes } = embed({
      rootfs,
      state,
      ports,
      secrets: loadSecrets(state),
      durable,
      wanted,
      sipBind: '127.0.0.1',
      trunkMatch: '127.0.0.2',
      trunkContact: `sip:127.0.0.2:${block.first + 7}`,
      ariApp: 'hearthline',
    })
    // what people say is compared with tones: only the tests of the notice want it
    Object.assign(env, { DEMO: '1', RECORDING_NOTICE: 'nobody', ...options.env })
    ended.push(() => Promise.all(Object.values(services).map(service => service.stop())))
    ended.push(() => Promise.all(sandboxes.map(sandbox => sandbox.close())))
    await Promise.all([...sandboxes.map(sandbox => sandbox.listen()), ...Object.values(services).map(service => service.start())])
    return {
      id,
      state,
      env,
      inside: [join(projectDir, 'runtime/inside.sh'), state],
      ports,
      stop,
      service: name => {
        const service = services[name]
        if (!service) throw new Error(`this instance was started without ${name}`)
        return service
      },
      startRole: async name => {
        const role = makeRole({ name, state, env: { ...env, ...envOf(name) }, identities })
        ended.push(() => role.stop())
        await role.start()
        return role
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Mounts a disk in memory at a folder that is made for it; answers what unmounts it. @throws outside a mount namespace of one's own */
function mountRecordings(dir: string, megabytes: number): () => Promise<void> {
  if (readlinkSync('/proc/self/ns/mnt') === readlinkSync(`/proc/${process.ppid}/ns/mnt`))
    throw new Error('mounts of a test belong into a namespace of its own')
  mkdirSync(dir)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'hearthline', dir])
  return async () => void execFileSync('umount', ['-l', dir])
}

/** Starts an instance for a tap test and stops it when the test is over. One with Asterisk waits for the floor. */
export async function useInstance(t: { teardown(stop: () => Promise<void>): void }, options?: InstanceOptions): Promise<Instance> {
  const instance = await startInstance(options)
  t.teardown(instance.stop)
  if ((options?.services ?? SERVICE_NAMES).includes('asterisk')) await takeFloor()
  return instance
}

function portsOf(first: number, last: number): Ports {
  return {
    http: first + 1,
    sip: first + 2,
    ari: first + 3,
    ami: first + 4,
    postgres: first + 5,
    valkey: first + 6,
    rtpStart: first + 20,
    rtpEnd: last,
  }
}

/** Deletes the states whose test was killed: the kernel ended its processes, but not its files. */
function sweep(): void {
  mkdirSync(testDir, { recursive: true, mode: 0o711 })
  for (const id of readdirSync(testDir)) {
    const owner = /^(\d+-\d+)-/.exec(id)?.[1]
    if (owner && !isRunning(owner)) rmSync(join(testDir, id), { recursive: true, force: true })
  }
}

// The three services of an instance, put together: the same for `npm start` and for each test, on different ports and state directories.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { asteriskService, asteriskUrls, type AsteriskOptions } from './asterisk.ts'
import { identitiesOf, type Identities } from './identities.ts'
import { postgresService, postgresUrl } from './postgres.ts'
import type { Secrets } from './secrets.ts'
import type { Service } from './service.ts'
import { ROLE_NAMES, type RoleName, type ServiceName } from './parts.ts'
import { makeSandbox, type Sandbox } from './sandbox.ts'
import { layOut } from './state-files.ts'
import { valkeyService, valkeyUrl } from './valkey.ts'

export type Ports = {
  http: number
  sip: number
  ari: number
  ami: number
  postgres: number
  valkey: number
  /** First and last UDP port of the calls' audio, both included. */
  rtpStart: number
  rtpEnd: number
}

export type EmbeddedOptions = {
  rootfs: string
  state: string
  ports: Ports
  secrets: Secrets
  durable: boolean
  /** Which services to run here. */
  wanted: readonly ServiceName[]
  sipBind: string
  trunkMatch: string
  trunkMedia?: AsteriskOptions['trunkMedia']
  trunkContact: string
  ariApp: string
}

export type Embedded = {
  services: Partial<Record<ServiceName, Service>>
  /** Environment of the roles, as server/config.ts reads it: where these services and directories are. */
  env: Record<string, string>
  /** What one role has beside it. */
  envOf(role: RoleName): Record<string, string>
  /** Where the sound tools of the roles run. They listen when they are told to. */
  sandboxes: Sandbox[]
  identities: Identities
}

/** Puts the services together; starts none. Makes the state directory, in which nothing may run yet. */
export function embed(options: EmbeddedOptions): Embedded {
  const { rootfs, state, ports, secrets, durable, wanted } = options
  linkRootfs(state, rootfs)
  const identities = identitiesOf(state)
  const { account } = identities
  layOut(state, identities)
  const soundsDir = join(state, 'sounds')
  const recordingsDir = join(state, 'recordings')
  const postgres = { state, account: account('postgres'), durable, port: ports.postgres, password: secrets.postgres }
  const valkey = { state, account: account('valkey'), durable, port: ports.valkey, password: secrets.valkey }
  const asterisk: AsteriskOptions = {
    rootfs,
    state,
    account: account('asterisk'),
    soundsDir,
    recordingsDir,
    ariPort: ports.ari,
    amiPort: ports.ami,
    sipPort: ports.sip,
    sipBind: options.sipBind,
    rtpStart: ports.rtpStart,
    rtpEnd: ports.rtpEnd,
    ariPassword: secrets.ari,
    amiPassword: secrets.ami,
    ariApp: options.ariApp,
    trunkMatch: options.trunkMatch,
    trunkMedia: options.trunkMedia,
    trunkContact: options.trunkContact,
  }
  const urls = asteriskUrls(asterisk)
  const sandboxOf = (role: RoleName, files?: string) =>
    makeSandbox({ state, role, asker: account(role), worker: account(`${role}-tools`), files })
  const sandboxes: Record<RoleName, Sandbox> = {
    switch: sandboxOf('switch'),
    api: sandboxOf('api'),
    worker: sandboxOf('worker', join(recordingsDir, 'work')),
  }
  const env: Record<string, string> = {
    HEARTHLINE_STATE: state,
    SOUNDS_DIR: soundsDir,
    RECORDINGS_DIR: recordingsDir,
    SESSION_SECRET: secrets.session,
    MEDIA_TOOLS: sandboxes.worker.tools,
    HTTP_PORT: String(ports.http),
    SIP_PORT: String(ports.sip),
    ARI_APP: options.ariApp,
    TRUNK_MATCH: options.trunkMatch,
    TRUNK_CONTACT: options.trunkContact,
  }
  const services: Embedded['services'] = {}
  if (wanted.includes('postgres')) {
    services.postgres = postgresService(postgres)
    env.DATABASE_URL = postgresUrl(postgres)
  }
  if (wanted.includes('valkey')) {
    services.valkey = valkeyService(valkey)
    env.REDIS_URL = valkeyUrl(valkey)
  }
  if (wanted.includes('asterisk')) {
    services.asterisk = asteriskService(asterisk)
    env.ARI_URL = urls.ari
    env.AMI_URL = urls.ami
  }
  const envOf = (role: RoleName) => ({ MEDIA_TOOLS: sandboxes[role].tools })
  return { services, env, envOf, sandboxes: ROLE_NAMES.map(role => sandboxes[role]), identities }
}

function linkRootfs(state: string, rootfs: string): void {
  // Its parts belong to users of the root, who must be able to pass through.
  mkdirSync(state, { recursive: true, mode: 0o711 })
  const link = join(state, 'rootfs')
  rmSync(link, { force: true })
  symlinkSync(rootfs, link)
}

// Asterisk of an embedded instance: asterisk-config/*.conf rendered to STATE/asterisk, control ports on loopback.
import { chownSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Account } from './identities.ts'
import { renderConfigDir } from './render.ts'
import { modulesDir } from './rootfs.ts'
import { trimLog } from './rotating-log.ts'
import { makeService, type Service } from './service.ts'
import { ownedDir } from './state-files.ts'

/** `isSymmetric`: our audio goes to where theirs comes from. `silenceMinutes`: after how long without a packet Asterisk ends a call. */
export type TrunkMedia = { isSymmetric: boolean; silenceMinutes: number }
const TRUNK_MEDIA: TrunkMedia = { isSymmetric: false, silenceMinutes: 10 }

export type AsteriskOptions = {
  rootfs: string
  state: string
  account: Account
  ariPort: number
  amiPort: number
  /** Address that SIP is listened on; ARI and AMI are on loopback whatever it is. */
  sipBind: string
  sipPort: number
  rtpStart: number
  rtpEnd: number
  ariPassword: string
  amiPassword: string
  ariApp: string
  soundsDir: string
  recordingsDir: string
  trunkMatch: string
  /** `TRUNK_MEDIA` where it is not said. */
  trunkMedia?: TrunkMedia
  trunkContact: string
  /** Directory of the *.conf files, by default the project's. */
  configDir?: string
}

const USER = 'hearthline'
const LOOPBACK = '127.0.0.1'
/** How often Asterisk's own logs are looked at, in ms: at the fastest they were seen to grow, 10 MB lie between. */
const TRIM_MS = 10_000

/** Addresses of the instance's two control interfaces. */
export function asteriskUrls({ ariPort, amiPort, ariPassword, amiPassword }: AsteriskOptions): { ari: string; ami: string } {
  return { ari: `http://${USER}:${ariPassword}@${LOOPBACK}:${ariPort}`, ami: `tcp://${USER}:${amiPassword}@${LOOPBACK}:${amiPort}` }
}

/** The Asterisk service. Its configuration is written anew at each start. */
export function asteriskService(options: AsteriskOptions): Service {
  const { state } = options
  let trimming: NodeJS.Timeout | undefined
  return makeService({
    name: 'asterisk',
    state,
    account: options.account,
    command: ['asterisk', '-f', '-C', join(state, 'asterisk/asterisk.conf')],
    prepare: () => {
      writeConfig(options)
      trimming ??= setInterval(() => {
        for (const name of ['asterisk.log', 'security.log']) void trimLog(join(state, 'log', name)).catch(() => {})
      }, TRIM_MS).unref()
    },
    isReady: () => isFullyBooted(options),
    stopSignal: 'SIGTERM',
    stopTimeout: 10_000,
  })
}

function writeConfig(options: AsteriskOptions): void {
  const { state, account } = options
  for (const name of ['asterisk-var', 'asterisk-run', 'log']) ownedDir(join(state, name), account, 0o700)
  const { uid, gid } = account
  const target = join(state, 'asterisk')
  for (const path of [...renderConfigDir(target, placeholders(options), options.configDir), target]) chownSync(path, uid, gid)
}

/** Values for the placeholders of asterisk-config/*.conf. */
export function placeholders(
  options: Omit<AsteriskOptions, 'rootfs' | 'account'> & ({ rootfs: string } | { modulesDir: string }),
): Record<string, string> {
  const { isSymmetric, silenceMinutes } = options.trunkMedia ?? TRUNK_MEDIA
  return {
    STATE: options.state,
    MODULES_DIR: 'rootfs' in options ? modulesDir(options.rootfs) : options.modulesDir,
    SOUNDS_DIR: options.soundsDir,
    RECORDINGS_DIR: options.recordingsDir,
    HTTP_BIND: LOOPBACK,
    ARI_PORT: String(options.ariPort),
    AMI_BIND: LOOPBACK,
    AMI_PORT: String(options.amiPort),
    SIP_BIND: options.sipBind,
    SIP_PORT: String(options.sipPort),
    RTP_START: String(options.rtpStart),
    RTP_END: String(options.rtpEnd),
    ARI_USERNAME: USER,
    ARI_PASSWORD: options.ariPassword,
    AMI_USERNAME: USER,
    AMI_PASSWORD: options.amiPassword,
    CONTROL_PERMIT: `${LOOPBACK}/255.255.255.255`,
    ARI_APP: options.ariApp,
    TRUNK_MATCH: options.trunkMatch,
    TRUNK_RTP_SYMMETRIC: isSymmetric ? 'yes' : 'no',
    TRUNK_SILENCE_SECONDS: String(silenceMinutes * 60),
    TRUNK_CONTACT: options.trunkContact,
  }
}

/** AMI says FullyBooted, to each that logs in, once all modules are loaded. */
function isFullyBooted({ amiPort, amiPassword }: AsteriskOptions): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(amiPort, LOOPBACK)
    let heard = ''
    socket.setTimeout(1000, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve(/^Event: FullyBooted/m.test(heard)))
    socket.on('connect', () => socket.write(`Action: Login\r\nUsername: ${USER}\r\nSecret: ${amiPassword}\r\n\r\n`))
    socket.on('data', chunk => {
      heard += chunk.toString()
      if (/^Event: FullyBooted/m.test(heard)) socket.destroy()
    })
  })
}

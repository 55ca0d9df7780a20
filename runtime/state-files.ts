// What lies in a state directory, and whose it is. Its top belongs to root, so no part can put anything in another's place there.
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account, Identities } from './identities.ts'
import { ROLE_NAMES } from './parts.ts'

type Owner = { uid: number; gid: number }
const ROOT: Owner = { uid: 0, gid: 0 }

/** Makes a directory, or takes one that is there, for an owner. A link of that name is refused. @param mode such as 0o700 */
export function ownedDir(path: string, { uid, gid }: Owner, mode: number): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    fchownSync(folder, uid, gid)
    fchmodSync(folder, mode)
  } finally {
    closeSync(folder)
  }
}

/** Writes a file for an owner, 0600; whatever was there, a link as well, is replaced and not followed. */
export function ownedFile(path: string, { uid, gid }: Owner, content: string): void {
  rmSync(path, { force: true })
  const file = openSync(path, 'wx', 0o600)
  try {
    fchownSync(file, uid, gid)
    writeFileSync(file, content)
  } finally {
    closeSync(file)
  }
}

/** Which block of numbers the files belong to; absent in a state of version 0.1. */
const MARK = 'owners'

/**
 * Makes the directories that parts share and those that roles keep things in, and gives what an earlier version or other numbers left to
 * the owners of now. Nothing may run on the state.
 */
export function layOut(state: string, identities: Identities): void {
  const { base, account, group } = identities
  const mark = join(state, MARK)
  const isMoved = !existsSync(mark) || readFileSync(mark, 'utf8') !== String(base)
  if (isMoved) handOver(state, identities)
  for (const role of ROLE_NAMES) ownedDir(join(state, role), account(role), 0o700)
  // 3: what is made in it is the group's, and nobody takes away another's file.
  ownedDir(join(state, 'sounds'), { uid: 0, gid: group('sounds') }, 0o3770)
  // Sides of a recording are removed by who did not make them.
  ownedDir(join(state, 'recordings'), { uid: 0, gid: group('voices') }, 0o2770)
  ownedDir(join(state, 'recordings/work'), { uid: 0, gid: group('voices') }, 0o2770)
  ownedDir(join(state, 'logs'), ROOT, 0o700)
  ownedDir(join(state, 'mnt'), ROOT, 0o700)
  if (isMoved) ownedFile(mark, ROOT, String(base))
}

function handOver(state: string, { account, group }: Identities): void {
  const give = (name: string, { uid, gid }: Owner) => {
    const path = join(state, name)
    if (!existsSync(path)) return
    execFileSync('chown', ['-R', '-h', `${uid}:${gid}`, path])
    execFileSync('chmod', ['-R', 'o-rwx', path])
  }
  const shared = (name: string, owner: Account, gid: number) => {
    give(name, { uid: owner.uid, gid })
    const path = join(state, name)
    if (!existsSync(path)) return
    execFileSync('find', [path, '-type', 'd', '-exec', 'chmod', '2770', '{}', '+', '-o', '-type', 'f', '-exec', 'chmod', '0640', '{}', '+'])
  }
  give('postgres', account('postgres'))
  give('valkey', account('valkey'))
  for (const name of ['asterisk', 'asterisk-var', 'asterisk-run', 'log']) give(name, account('asterisk'))
  for (const role of ROLE_NAMES) give(role, account(role))
  shared('recordings', account('worker'), group('voices'))
  shared('sounds', account('switch'), group('sounds'))
  shared('sounds/custom', account('api'), group('sounds'))
  give('logs', ROOT)
  // Version 0.1 kept it at the top.
  const copy = 'switch-config.json'
  if (existsSync(join(state, copy))) {
    ownedDir(join(state, 'switch'), account('switch'), 0o700)
    renameSync(join(state, copy), join(state, 'switch', copy))
    give('switch', account('switch'))
  }
}

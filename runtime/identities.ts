// The numbers that the parts of an instance run under: their own, which no account of this machine has. Only the supervisor is root.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ROLE_NAMES, SERVICE_NAMES, type RoleName, type ServiceName } from './parts.ts'

/** Who works on audio from outside for a role. */
export type ToolsName = `${RoleName}-tools`
export type AccountName = ServiceName | RoleName | ToolsName

/** A user with a group of its own, and the groups beside it. */
export type Account = { name: AccountName; uid: number; gid: number; groups: readonly number[] }

export type Identities = {
  /** The first of the numbers; the others follow. */
  base: number
  account(name: AccountName): Account
  /** Groups that share files: recordings, and what callers are played. */
  group(name: GroupName): number
}

const ACCOUNTS: readonly AccountName[] = [...SERVICE_NAMES, ...ROLE_NAMES, ...ROLE_NAMES.map(role => `${role}-tools` as const)]

/** Who belongs to a group. The api reads recordings only: its view of them cannot be written to (role.ts). */
const GROUPS = {
  voices: ['asterisk', 'worker', 'api', 'worker-tools'],
  sounds: ['asterisk', 'switch', 'api'],
} as const satisfies Record<string, readonly AccountName[]>
type GroupName = keyof typeof GROUPS
const GROUP_NAMES = Object.keys(GROUPS) as GroupName[]

const BLOCK = 16

/**
 * Where numbers are taken from, the first that this machine (or the container it is) can use: systemd.io/UIDS-GIDS names both as used by
 * nobody. The second is for containers that have 65,536 numbers only.
 */
const RANGES: readonly Range[] = [
  { first: 1_879_048_192, count: 2 ** 28 },
  { first: 60_578, count: 606 },
]

export type Range = { first: number; count: number }

/**
 * First number of an instance's block: the same for the same state directory, so that files keep their owners.
 * @param taken numbers of this machine's accounts @param usable numbers that exist here at all
 * @throws when there is no free block
 */
export function chooseBase(state: string, taken: readonly Range[], usable: readonly Range[]): number {
  const wish = createHash('sha256').update(state).digest().readUInt32BE(0)
  for (const { first, count } of RANGES) {
    const blocks = Math.floor(count / BLOCK)
    if (!usable.some(range => range.first <= first && first + count <= range.first + range.count)) continue
    for (let step = 0; step < Math.min(blocks, 1000); step += 1) {
      const base = first + ((wish + step) % blocks) * BLOCK
      if (!taken.some(range => range.first < base + BLOCK && base < range.first + range.count)) return base
    }
  }
  throw new Error('there are no free user numbers on this machine for the parts of Hearthline to run under')
}

/** The accounts of the block that begins at `base`. */
export function identitiesFrom(base: number): Identities {
  const group = (name: GroupName) => base + ACCOUNTS.length + GROUP_NAMES.indexOf(name)
  const number = (name: AccountName) => base + ACCOUNTS.indexOf(name)
  const isIn = (name: AccountName) => (shared: GroupName) => (GROUPS[shared] as readonly AccountName[]).includes(name)
  return {
    base,
    group,
    account: name => ({ name, uid: number(name), gid: number(name), groups: GROUP_NAMES.filter(isIn(name)).map(group) }),
  }
}

/** The identities of an instance on this machine. @param state absolute state directory */
export function identitiesOf(state: string): Identities {
  const usable = intersection(mapped('uid_map'), mapped('gid_map'))
  const base = chooseBase(state, [...listed(), ...subordinate()], usable)
  return identitiesFrom(
    hasForeigner(base) ? chooseBase(`${state} `, [...listed(), ...subordinate(), { first: base, count: BLOCK }], usable) : base,
  )
}

/** `NAME:UID:GID:GID,...` as inside.sh reads it. */
export const asWords = ({ name, uid, gid, groups }: Account): string => [name, uid, gid, groups.join(',')].join(':')

function lines(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map(line => line.trim())
      .filter(line => line && !line.startsWith('#'))
      .map(line => line.split(/[:\s]+/))
  } catch {
    return []
  }
}

const one = (number: string | undefined): Range[] => (/^\d+$/.test(number ?? '') ? [{ first: Number(number), count: 1 }] : [])

function listed(): Range[] {
  return [
    ...lines('/etc/passwd').flatMap(([, , uid, gid]) => [...one(uid), ...one(gid)]),
    ...lines('/etc/group').flatMap(([, , gid]) => one(gid)),
  ]
}

/** Numbers that users of this machine may give to their containers. */
function subordinate(): Range[] {
  return ['/etc/subuid', '/etc/subgid']
    .flatMap(lines)
    .flatMap(([, first, count]) => one(first).map(range => ({ first: range.first, count: Number(count) || 1 })))
}

/** Whether somebody of a directory service has one of the numbers; what is in the files is known already. */
function hasForeigner(base: number): boolean {
  const numbers = Array.from({ length: BLOCK }, (_, k) => String(base + k))
  return ['passwd', 'group'].some(
    database => (spawnSync('getent', [database, ...numbers], { encoding: 'utf8' }).stdout ?? '').trim() !== '',
  )
}

/** Numbers that exist here: a container may have few. */
function mapped(name: 'uid_map' | 'gid_map'): Range[] {
  const map = lines(`/proc/self/${name}`).map(([first, , count]) => ({ first: Number(first), count: Number(count) }))
  return map.length > 0 ? map : [{ first: 0, count: 2 ** 32 - 1 }]
}

const intersection = (one: readonly Range[], other: readonly Range[]): Range[] =>
  one.flatMap(a =>
    other.flatMap(b => {
      const first = Math.max(a.first, b.first)
      const count = Math.min(a.first + a.count, b.first + b.count) - first
      return count > 0 ? [{ first, count }] : []
    }),
  )

// The root's own users: services drop to them, and the state that they write belongs to them.
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Numbers of a user in a Debian root. @throws when the root has no such user */
export function accountIn(rootfs: string, user: string): { uid: number; gid: number } {
  const line = readFileSync(join(rootfs, 'etc/passwd'), 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${user}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (!uid || !gid) throw new Error(`${rootfs} has no user ${user}`)
  return { uid: Number(uid), gid: Number(gid) }
}

/** Makes a directory that belongs to one of the root's users. @param mode such as 0o700 */
export function ownedDir(rootfs: string, user: string, path: string, mode: number): void {
  const { uid, gid } = accountIn(rootfs, user)
  mkdirSync(path, { recursive: true, mode })
  chownSync(path, uid, gid)
}

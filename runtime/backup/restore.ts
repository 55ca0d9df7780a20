// Puts a backup into a new instance, and compares what is there then with what was saved.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
import { openDatabase } from '../../db/client.ts'
import { writeAudit } from '../../server/audit/write.ts'
import { isRunning } from '../process-identity.ts'
import type { Report } from '../progress.ts'
import { unpack, type FileCounts } from './archive.ts'
import { PARTS, readManifest, type Manifest } from './manifest.ts'
import { load, type Inside } from './pg-tools.ts'
import { openFile, printOf } from './sealed-file.ts'
import { connect, countTables, differences, tablesOf } from './tables.ts'

export type RestoreWish = {
  /** The backup's folder. */
  folder: string
  /** The secret key (`AGE-SECRET-KEY-1…`). */
  identity: string
  say: Report
}

/** Looks whether each file is as it was written. @throws with the name of the first that is not, and how it differs */
export async function checkParts(folder: string, manifest: Manifest): Promise<void> {
  for (const name of PARTS) {
    const wanted = manifest.parts[name]
    const found = await printOf(join(folder, name)).catch(() => {
      throw new Error(`${name} is missing or cannot be read`)
    })
    if (found.bytes < wanted.bytes) throw new Error(`${name} is cut off: ${found.bytes} of ${wanted.bytes} bytes`)
    if (found.bytes !== wanted.bytes || found.sha256 !== wanted.sha256)
      throw new Error(`${name} is damaged: it is not as it was written (SHA-256 ${found.sha256} in place of ${wanted.sha256})`)
  }
}

/** @throws when the key does not open the backup */
async function checkKey({ folder, identity }: RestoreWish): Promise<void> {
  for (const name of PARTS) {
    const opened = await openFile(join(folder, name), identity).catch(() => {
      throw new Error(`the key does not open ${name}: it was written for another`)
    })
    opened.destroy()
  }
}

/** Whether somebody's centre is there, in words; null where the place is free. */
export function occupied(state: string): string | null {
  const owner = existsSync(join(state, 'supervisor')) ? readFileSync(join(state, 'supervisor'), 'utf8') : ''
  if (owner && isRunning(owner)) return `Hearthline runs on ${state} (process ${Number.parseInt(owner)})`
  if (existsSync(join(state, 'postgres'))) return `${state} has a database already`
  for (const name of ['recordings', 'sounds/custom']) {
    const path = join(state, name)
    const names = existsSync(path) ? readdirSync(path).filter(one => one !== 'work') : []
    if (names.length > 0) return `${path} has files already`
  }
  return null
}

const sameFiles = (what: string, wanted: FileCounts, found: FileCounts) => {
  if (wanted.count !== found.count) throw new Error(`${what}: ${found.count} files in place of ${wanted.count}`)
  if (wanted.sha256 !== found.sha256) throw new Error(`${what}: other contents`)
}

/**
 * Files first: with the state's directories they are handed to whoever shall own them at the first start.
 * @param withSecrets whether the passwords of the old instance are taken too; sign-ins then go on
 */
export async function restoreFiles(wish: RestoreWish, state: string, withSecrets: boolean): Promise<void> {
  const { folder, say } = wish
  const manifest = await readManifest(folder)
  const why = occupied(state)
  if (why) throw new Error(`${why}: a backup is restored into a new instance only`)
  say('comparing the files of the backup')
  await checkParts(folder, manifest)
  await checkKey(wish)
  mkdirSync(state, { recursive: true, mode: 0o711 })
  say('restoring recordings and prompts')
  try {
    await putFiles(wish, manifest, state, withSecrets)
  } catch (error) {
    forgetFiles(state)
    throw error
  }
}

async function putFiles({ folder, identity }: RestoreWish, manifest: Manifest, state: string, withSecrets: boolean): Promise<void> {
  const put = async (name: (typeof PARTS)[number], into: string) => {
    await mkdir(into, { recursive: true, mode: 0o750 })
    return unpack(await openFile(join(folder, name), identity), into)
  }
  sameFiles('recordings', manifest.files.recordings, await put('recordings.age', join(state, 'recordings')))
  sameFiles('prompts', manifest.files.prompts, await put('prompts.age', join(state, 'sounds/custom')))
  if (!withSecrets) return
  const apart = await mkdtemp('/dev/shm/hearthline-secrets-')
  try {
    sameFiles('secrets', manifest.files.secrets, await put('secrets.age', apart))
    if (existsSync(join(apart, 'secrets.json')))
      writeFileSync(join(state, 'secrets.json'), readFileSync(join(apart, 'secrets.json')), { mode: 0o600 })
  } finally {
    await rm(apart, { recursive: true, force: true })
  }
}

/** Forgets what `restoreFiles` has made in a place that was free. */
export function forgetFiles(state: string): void {
  for (const name of ['recordings', 'sounds/custom', 'postgres', 'postgres.new'])
    rmSync(join(state, name), { recursive: true, force: true })
}

/** Puts the database into an empty one, compares it, and writes the restore down. @throws when there is any table in it */
export async function restoreDatabase({ folder, identity, say }: RestoreWish, databaseUrl: string, inside: Inside): Promise<Manifest> {
  const manifest = await readManifest(folder)
  await checkParts(folder, manifest)
  const client = await connect(databaseUrl)
  try {
    const there = await tablesOf(client)
    if (there.length > 0) throw new Error(`the database has ${there.length} tables already: a backup is restored into an empty one only`)
    say('restoring the database')
    const { stream, done } = load(inside, databaseUrl)
    const opened = await openFile(join(folder, 'database.age'), identity)
    const [piped, loaded] = await Promise.allSettled([pipeline(opened, stream), done])
    if (loaded.status === 'rejected') throw loaded.reason as Error
    if (piped.status === 'rejected') throw piped.reason as Error
    say('comparing the tables')
    const wrong = differences(manifest.tables, await countTables(client))
    if (wrong.length > 0) throw new Error(`the database is not as it was saved:\n${wrong.join('\n')}`)
  } finally {
    await client.end()
  }
  const { db, close } = openDatabase(databaseUrl, { max: 1, name: 'hearthline-restore' })
  try {
    await writeAudit(db, {
      staffId: null,
      action: 'backup.restore',
      subject: { kind: 'backup', id: manifest.id },
      detail: { madeAt: manifest.madeAt, audit: manifest.audit },
    })
  } finally {
    await close()
  }
  return manifest
}

/** Reads a backup to its last byte without putting it anywhere: every file is as it was written, and opens. */
export async function checkBackup(wish: RestoreWish): Promise<Manifest> {
  const manifest = await readManifest(wish.folder)
  await checkParts(wish.folder, manifest)
  await checkKey(wish)
  for (const name of PARTS) {
    const nowhere = new Writable({ write: (_, __, done) => done() })
    await pipeline(await openFile(join(wish.folder, name), wish.identity), nowhere)
  }
  return manifest
}

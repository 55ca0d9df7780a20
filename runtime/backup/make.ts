// Makes a backup of a running centre: a folder that has its name only once everything in it is written.
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import pg from 'pg'
import { openDatabase } from '../../db/client.ts'
import { writeAudit } from '../../server/audit/write.ts'
import { projectDir } from '../layout.ts'
import { identityOf, isRunning } from '../process-identity.ts'
import type { Report } from '../progress.ts'
import { filesBelow, pack } from './archive.ts'
import { MANIFEST, PARTS, type Manifest } from './manifest.ts'
import { dump, type Inside } from './pg-tools.ts'
import { printOf, sealFile, type Print } from './sealed-file.ts'
import { connect, countTables } from './tables.ts'

export type BackupWish = {
  /** Folder of all backups. */
  into: string
  /** The public key (`age1…`). */
  recipient: string
  databaseUrl: string
  recordingsDir: string
  soundsDir: string
  /** Files with secrets, by folder and name; those that are not there are left out. */
  secrets: { folder: string; name: string }[]
  inside: Inside
  say: Report
  /** How many backups are kept; the oldest go after a new one is whole. */
  keep?: number
  now?: Date
}

const versionOf = () => (JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { version: string }).version
const idOf = (now: Date) => `hearthline-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`

/** Whole backups of a folder, the oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter(name => /^hearthline-[0-9TZ]+$/.test(name) && existsSync(join(folder, name, MANIFEST))).sort()
}

/** One at a time in a folder; what a killed one left is removed. @throws while another is being made */
async function claim(into: string): Promise<() => Promise<void>> {
  await mkdir(into, { recursive: true, mode: 0o700 })
  const lock = join(into, '.making')
  const owner = existsSync(lock) ? readFileSync(lock, 'utf8') : ''
  if (owner && isRunning(owner)) throw new Error(`a backup into ${into} is being made already (process ${Number.parseInt(owner)})`)
  await writeFile(lock, identityOf(process.pid) ?? '', { mode: 0o600 })
  for (const name of await readdir(into)) if (/^\.hearthline-[0-9TZ]+\.part$/.test(name)) await rm(join(into, name), { recursive: true })
  return () => rm(lock, { force: true })
}

async function forced(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The database as one moment sees it: its dump, and its counts. */
async function saveDatabase(folder: string, { databaseUrl, inside, recipient, say }: BackupWish) {
  const client = await connect(databaseUrl)
  try {
    await client.query('begin isolation level repeatable read read only')
    const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
    const { stream, done, stop } = dump(inside, databaseUrl, rows[0]!.snapshot)
    const sealing = sealFile(join(folder, 'database.age'), recipient, stream).catch(error => {
      stop()
      throw error as Error
    })
    // a disk that is full is the cause, and a dump that was stopped for it is not
    const [sealed, dumped] = await Promise.allSettled([sealing, done])
    if (sealed.status === 'rejected') throw sealed.reason as Error
    if (dumped.status === 'rejected') throw dumped.reason as Error
    say('counting the tables')
    const tables = await countTables(client)
    const ends = await client.query<{ position: string; hash: string }>('select position, hash from audit_chain')
    const { position, hash } = ends.rows[0]!
    return { print: sealed.value, tables, audit: { position: Number(position), hash } }
  } finally {
    await client.end()
  }
}

async function saveFiles(path: string, recipient: string, folder: string, names: readonly string[]) {
  const { stream, counts } = pack(folder, names)
  const print = await sealFile(path, recipient, Readable.from(stream))
  return { print, files: counts() }
}

async function fill(part: string, id: string, now: Date, wish: BackupWish): Promise<Manifest> {
  const { recipient, recordingsDir, soundsDir, secrets, say } = wish
  say('saving the database')
  const database = await saveDatabase(part, wish)
  // after the database: whatever it names is there
  say('saving recordings and prompts')
  const recordings = await saveFiles(join(part, 'recordings.age'), recipient, recordingsDir, filesBelow(recordingsDir))
  const custom = join(soundsDir, 'custom')
  const prompts = await saveFiles(join(part, 'prompts.age'), recipient, custom, filesBelow(custom))
  const together = await collected(secrets)
  const kept = await saveFiles(join(part, 'secrets.age'), recipient, together.folder, together.names).finally(together.forget)
  const parts = {
    'database.age': database.print,
    'recordings.age': recordings.print,
    'prompts.age': prompts.print,
    'secrets.age': kept.print,
  }
  say('reading what was written')
  for (const name of PARTS) await compare(part, name, parts[name])
  return {
    format: 1,
    id,
    madeAt: now.toISOString(),
    version: versionOf(),
    tables: database.tables,
    audit: database.audit,
    files: { recordings: recordings.files, prompts: prompts.files, secrets: kept.files },
    parts,
  }
}

async function compare(part: string, name: string, written: Print): Promise<void> {
  const found = await printOf(join(part, name))
  if (found.bytes !== written.bytes || found.sha256 !== written.sha256)
    throw new Error(`${name} was not written as it should be: see to the disk`)
}

/** Files of several folders in one, in memory, for as long as it takes. */
async function collected(files: BackupWish['secrets']) {
  const folder = `/dev/shm/hearthline-secrets-${process.pid}`
  await mkdir(folder, { mode: 0o700 })
  const there = files.filter(({ folder: from, name }) => existsSync(join(from, name)))
  for (const { folder: from, name } of there) await writeFile(join(folder, name), readFileSync(join(from, name)), { mode: 0o600 })
  return { folder, names: there.map(({ name }) => name), forget: () => rm(folder, { recursive: true, force: true }) }
}

async function audited(url: string, entry: Parameters<typeof writeAudit>[1]): Promise<void> {
  const { db, close } = openDatabase(url, { max: 1, name: 'hearthline-backup' })
  try {
    await writeAudit(db, entry)
  } finally {
    await close()
  }
}

/**
 * Makes a backup and answers its manifest and folder. The centre works on meanwhile.
 * @throws and leaves no folder of the backup's name, when anything fails; the audit tells of both, where it can be reached
 */
export async function makeBackup(wish: BackupWish): Promise<Manifest & { folder: string }> {
  const { into, databaseUrl, keep, say, now = new Date() } = wish
  const release = await claim(into)
  const id = idOf(now)
  const part = join(into, `.${id}.part`)
  try {
    const folder = join(into, id)
    if (existsSync(folder)) throw new Error(`there is a backup ${id} already`)
    await mkdir(part, { mode: 0o700 })
    const manifest = await fill(part, id, now, wish)
    await writeFile(join(part, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true })
    await forced(part)
    await rename(part, folder)
    await forced(into)
    const bytes = Object.values(manifest.parts).reduce((sum, print) => sum + print.bytes, 0)
    await audited(databaseUrl, { staffId: null, action: 'backup.make', subject: { kind: 'backup', id }, detail: { bytes } })
    if (keep) for (const old of (await backupsIn(into)).slice(0, -keep)) await rm(join(into, old), { recursive: true })
    say(`${id}: ${bytes} bytes`)
    return { ...manifest, folder }
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    const why = error instanceof pg.DatabaseError ? 'database' : ((error as NodeJS.ErrnoException).code ?? 'failed')
    await audited(databaseUrl, { staffId: null, action: 'backup.fail', subject: { kind: 'backup', id }, detail: { why } }).catch(() => {})
    throw error
  } finally {
    await release()
  }
}

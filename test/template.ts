// A database cluster made once, with its tables and (if wanted) the demo's data, and copied for each test: a tenth of a second instead of
// five.
import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { migrate } from '../db/migrate.ts'
import { embed } from '../runtime/embedded.ts'
import { projectDir, stateHome } from '../runtime/layout.ts'
import { identityOf, isRunning } from '../runtime/process-identity.ts'
import { loadSecrets } from '../runtime/secrets.ts'

/**
 * Puts a ready cluster and its password into a test's state directory.
 * @param seeded whether it has the demo's data
 * @param port a free port, for making the template when there is none yet
 */
export async function useTemplate(rootfs: string, state: string, seeded: boolean, port: number): Promise<void> {
  const template = join(stateHome, `template-${templateHash(rootfs, seeded)}`)
  if (!existsSync(template)) await makeTemplate(rootfs, template, seeded, port)
  utimesSync(template, new Date(), new Date())
  // cp, because it shares the blocks where the file system can, and keeps the owner.
  execFileSync('cp', ['-a', '--reflink=auto', join(template, 'postgres'), join(state, 'postgres')])
  cpSync(join(template, 'secrets.json'), join(state, 'secrets.json'))
}

async function makeTemplate(rootfs: string, template: string, seeded: boolean, port: number): Promise<void> {
  sweep()
  const part = `${template}.${identityOf(process.pid)}-${randomBytes(3).toString('hex')}.part`
  mkdirSync(part, { recursive: true, mode: 0o711 })
  const ports = { http: 0, sip: 0, ari: 0, ami: 0, postgres: port, valkey: 0, rtpStart: 0, rtpEnd: 0 }
  const {
    services: { postgres },
    env: { DATABASE_URL: url },
  } = embed({
    rootfs,
    state: part,
    ports,
    secrets: loadSecrets(part),
    durable: false,
    wanted: ['postgres'],
    sipBind: '',
    trunkMatch: '',
    trunkContact: '',
    ariApp: '',
  })
  if (!postgres || !url) throw new Error('a template needs PostgreSQL')
  try {
    await postgres.start()
    await migrate(url)
    if (seeded) await (await import('../db/seed.ts')).seed(url)
  } catch (error) {
    await postgres.stop()
    rmSync(part, { recursive: true, force: true })
    throw error
  }
  await postgres.stop()
  // Another test may have been faster: theirs is as good.
  if (existsSync(template)) rmSync(part, { recursive: true, force: true })
  else renameSync(part, template)
}

function templateHash(rootfs: string, seeded: boolean): string {
  const hash = createHash('sha256').update(JSON.stringify([basename(rootfs), seeded]))
  const db = join(projectDir, 'db')
  for (const name of readdirSync(db, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(ts|sql|json)$/.test(name) && !name.endsWith('.test.ts')) hash.update(name).update(readFileSync(join(db, name)))
  }
  return hash.digest('hex').slice(0, 12)
}

/** Deletes templates that a killed test left half made, and those that nobody has used for an hour. */
function sweep(): void {
  for (const name of readdirSync(stateHome).filter(entry => entry.startsWith('template-'))) {
    const path = join(stateHome, name)
    const owner = /\.(\d+-\d+)-\w+\.part$/.exec(name)?.[1]
    const isStale = owner ? !isRunning(owner) : Date.now() - statSync(path).mtimeMs > 3_600_000
    if (isStale) rmSync(path, { recursive: true, force: true })
  }
}

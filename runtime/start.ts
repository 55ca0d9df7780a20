// `npm start`: the whole system on this machine, from nothing to a console that answers.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../db/migrate.ts'
import { seed } from '../db/seed.ts'
import { startTimetable } from './backup/timetable.ts'
import { printAddresses } from './addresses.ts'
import { buildConsole } from './console.ts'
import { embed } from './embedded.ts'
import { identitiesOf } from './identities.ts'
import { projectDir } from './layout.ts'
import { busyPorts } from './busy-ports.ts'
import { identityOf, isRunning } from './process-identity.ts'
import { reportTo, type Report } from './progress.ts'
import { makeRole } from './role.ts'
import { ROLE_NAMES } from './parts.ts'
import { ensureRootfs } from './rootfs.ts'
import { loadSecrets } from './secrets.ts'
import type { ServiceName } from './parts.ts'
import { environmentProblems, readSettings, type Settings } from './settings.ts'
import { makeSupervisor, type Supervisor } from './supervisor.ts'
import { ensureReadable } from './view.ts'

/** server/config.ts has the same. */
const DEFAULT_ZONE = 'Asia/Shanghai'
const report = reportTo(process.stdout)
const supervisor = makeSupervisor(report)
const isStopping = stopOnSignals(supervisor)
try {
  await start(readEnvironment(), supervisor, report)
} catch (error) {
  if (!isStopping()) {
    console.error(`\n${(error as Error).message}`)
    await supervisor.stop()
    process.exit(1)
  }
}

async function start(settings: Settings, parts: Supervisor, say: Report): Promise<void> {
  const { state, embedded, demo } = settings
  claimState(state)
  const busy = await busyPorts(settings)
  if (busy.length > 0) throw new Error(busy.join('\n'))

  const rootfs = embedded.length > 0 ? await ensureRootfs(say) : undefined
  const built = buildConsole(say)
  built.catch(() => {})
  const ours = { DEMO: demo ? '1' : '0', HEARTHLINE_STATE: state, CONSOLE_DIR: join(projectDir, 'console/dist') }
  const given = rootfs ? givenOverOurs(embedded) : {}
  const local = rootfs ? embed({ ...settings, rootfs, secrets: loadSecrets(state), durable: true, wanted: embedded }) : undefined
  const env: Record<string, string> = { ...ours, ...local?.env, ...given }
  if (local) {
    say(`starting ${embedded.join(', ')}`)
    await Promise.all(local.sandboxes.map(sandbox => sandbox.listen()))
    await parts.start(Object.values(local.services))
  }

  const databaseUrl = env.DATABASE_URL ?? process.env.DATABASE_URL
  if (!databaseUrl) throw new Error('DATABASE_URL must be set')
  say('bringing the database up to date')
  await migrate(databaseUrl)
  if (demo) await seed(databaseUrl)
  await built

  say(`starting ${ROLE_NAMES.join(', ')}`)
  const identities = local?.identities ?? (process.getuid?.() === 0 ? identitiesOf(state) : undefined)
  if (identities) ensureReadable(projectDir)
  await parts.start(ROLE_NAMES.map(name => makeRole({ name, state, env: { ...env, ...local?.envOf(name), ...given }, identities })))
  printAddresses(settings)
  if (settings.backup) {
    const zone = env.CENTRE_ZONE ?? process.env.CENTRE_ZONE ?? DEFAULT_ZONE
    const timetable = startTimetable(settings.backup.at, zone, settings.backup.keep, say)
    process.once('exit', () => timetable.stop())
  }
}

/** Reads .env and the environment, which goes before it. Everything is checked here, before anything is built or started. */
function readEnvironment(): Settings {
  const file = join(projectDir, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  const settings = readSettings(process.env)
  const problems = environmentProblems(process.env, settings)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return settings
}

/**
 * What the environment says is taken in place of ours; for an Asterisk of one's own, directories and tools are one's own matter as well.
 */
function givenOverOurs(embedded: readonly ServiceName[]): Record<string, string> {
  const given = (...names: string[]) => Object.fromEntries(names.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])))
  // Our tools see nothing but the state.
  return {
    ...given('SESSION_SECRET'),
    ...(embedded.includes('asterisk') ? {} : { MEDIA_TOOLS: '[]', ...given('SOUNDS_DIR', 'RECORDINGS_DIR', 'MEDIA_TOOLS') }),
  }
}

/** One supervisor a state directory: two would fight for its files. */
function claimState(state: string): void {
  mkdirSync(state, { recursive: true, mode: 0o711 })
  const file = join(state, 'supervisor')
  const owner = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (owner && isRunning(owner)) throw new Error(`Hearthline is running already on ${state} (process ${Number.parseInt(owner)}).`)
  writeFileSync(file, identityOf(process.pid) ?? '', { mode: 0o600 })
  process.once('exit', () => rmSync(file, { force: true }))
}

/**
 * The first Ctrl-C ends everything in order; a second one at once (the kernel ends the parts with their supervisor).
 * @returns whether one has come
 */
function stopOnSignals(parts: Supervisor): () => boolean {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130)
      asked = true
      report('stopping')
      parts.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
  return () => asked
}

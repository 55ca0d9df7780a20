// `npm run restore`: puts a backup into a new instance. --help tells the rest.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readIdentity } from './backup/key.ts'
import { checkBackup, forgetFiles, restoreDatabase, restoreFiles } from './backup/restore.ts'
import { embed } from './embedded.ts'
import { existsSync } from 'node:fs'
import { projectDir } from './layout.ts'
import { reportTo } from './progress.ts'
import { ensureRootfs } from './rootfs.ts'
import { loadSecrets } from './secrets.ts'
import { readSettings } from './settings.ts'

const HELP = `npm run restore -- --from FOLDER --identity FILE [--with-secrets]
npm run restore -- --from FOLDER --identity FILE --check

Puts a backup into the new instance at HEARTHLINE_STATE (that of npm start, where nothing is said), or, with DATABASE_URL, into the empty
database there. What is there already is never touched: it is refused. npm start then brings the tables up to date and starts the centre.

--with-secrets  takes the old instance's passwords too, so that sign-ins go on
--check         reads the whole backup, and puts it nowhere`

const { values } = parseArgs({
  options: {
    'from': { type: 'string' },
    'identity': { type: 'string' },
    'with-secrets': { type: 'boolean', default: false },
    'check': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})
const say = reportTo(process.stderr)

try {
  if (values.help) console.log(HELP)
  else await run()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const file = join(projectDir, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  if (!values.from) throw new Error('--from must be the folder of a backup')
  if (!values.identity) throw new Error('--identity must be the file of the secret key')
  const wish = { folder: resolve(values.from), identity: await readIdentity(values.identity), say }
  if (values.check) {
    const { id, madeAt } = await checkBackup(wish)
    return console.log(`${id} of ${madeAt} is whole`)
  }
  const settings = readSettings(process.env)
  const { state } = settings
  await restoreFiles(wish, state, values['with-secrets'])
  try {
    const manifest = process.env.DATABASE_URL
      ? await restoreDatabase(wish, process.env.DATABASE_URL, [])
      : await intoEmbedded(wish, settings)
    const { rows } = Object.values(manifest.tables).reduce((sum, table) => ({ rows: sum.rows + table.rows }), { rows: 0 })
    console.log(
      `${manifest.id} is restored: ${rows} rows, ${manifest.files.recordings.count} recordings. Audit up to ${manifest.audit.hash}`,
    )
  } catch (error) {
    forgetFiles(state)
    throw error
  }
}

async function intoEmbedded(wish: Parameters<typeof restoreDatabase>[0], settings: ReturnType<typeof readSettings>) {
  const { state } = settings
  const local = embed({ ...settings, rootfs: await ensureRootfs(say), secrets: loadSecrets(state), durable: true, wanted: ['postgres'] })
  const postgres = local.services.postgres!
  await postgres.start()
  try {
    return await restoreDatabase(wish, local.env.DATABASE_URL!, [join(projectDir, 'runtime/inside.sh'), state])
  } finally {
    await postgres.stop()
  }
}

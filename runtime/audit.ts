// `npm run audit:verify` and `npm run audit:cut`: whether the audit is as it was written, and the removal of its oldest part.
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { openDatabase } from '../db/client.ts'
import { cutChain, KEPT_YEARS } from '../server/audit/cut.ts'
import { verifyChain } from '../server/audit/verify.ts'
import { databaseAddress } from './database-address.ts'

const HELP = `npm run audit:verify [-- --known HASH]
npm run audit:cut -- --before 2023-01-01

verify   reads the whole chain: its sealed part, its open part, and the first row that is not as it was written. Exit status 1 where
         there is one, or where HASH (from a backup's manifest, or an earlier run) does not stand in it: somebody made the chain anew
cut      removes what is older than a day; the hash of the last row removed stays, and the rest is verified from it. At least
         ${KEPT_YEARS} years stay

The database is that of npm start here, or the one at DATABASE_URL.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { known: { type: 'string' }, before: { type: 'string' }, help: { type: 'boolean', default: false } },
})
const [command] = positionals

try {
  if (values.help || !command) console.log(HELP)
  else if (command === 'verify') await verify()
  else if (command === 'cut') await cut()
  else throw new Error(`there is no command ${command}: see --help`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function verify(): Promise<void> {
  const { known } = values
  if (known !== undefined && !/^[0-9a-f]{64}$/.test(known)) throw new Error('--known must be a hash of 64 hexadecimal digits')
  const { removed, sealed, open, fault, isKnown } = await withDatabase(db => verifyChain(db, known))
  if (removed.position > 0) console.log(`removed  rows 1 to ${removed.position}, last hash ${removed.hash}`)
  console.log(`sealed   rows ${removed.position + 1} to ${sealed.position}, last hash ${sealed.hash}`)
  console.log(`open     ${open.count} rows${open.since ? `, the oldest of ${open.since.toISOString()}` : ''}`)
  if (fault) console.log(`BROKEN   at row ${fault.position}${fault.id === null ? '' : ` (id ${fault.id})`}: ${fault.why}`)
  if (isKnown === false) console.log('UNKNOWN  the hash that was given stands nowhere in the chain')
  if (fault || isKnown === false) process.exitCode = 1
}

async function cut(): Promise<void> {
  const before = new Date(`${values.before ?? ''}T00:00:00Z`)
  if (Number.isNaN(before.getTime())) throw new Error('--before must be a day such as 2023-01-01')
  const done = await withDatabase(db => cutChain(db, before, userInfo().username))
  console.log(done ? `removed ${done.rows} rows, up to row ${done.position}, hash ${done.hash}` : 'nothing is that old')
}

async function withDatabase<T>(work: (db: ReturnType<typeof openDatabase>['db']) => Promise<T>): Promise<T> {
  const { db, close } = openDatabase(databaseAddress(), { max: 1, statementMs: 600_000, name: 'hearthline-audit' })
  try {
    return await work(db)
  } finally {
    await close()
  }
}

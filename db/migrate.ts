import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as run } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

const folder = fileURLToPath(new URL('migrations', import.meta.url))

/** Brings the database up to the newest migration. Safe to call at every start and from several processes at once. */
export const migrate = async (databaseUrl: string): Promise<void> => {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {}, connect_timeout: 5 })
  try {
    await sql`select pg_advisory_lock(hashtext('hearthline:migrate'))`
    await run(drizzle(sql), { migrationsFolder: folder })
  } finally {
    await sql.end({ timeout: 2 })
  }
}

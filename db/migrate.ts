import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as run } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { initialsOf } from '../text/initials.ts'

const folder = fileURLToPath(new URL('migrations', import.meta.url))

/**
 * Brings the database up to the newest migration, all of it or nothing. Safe to call at every start and from several processes at once.
 * @param databaseUrl postgres://user:password@host:port/database
 * @throws when the server cannot be reached (5 s), goes away meanwhile, or refuses a statement
 */
export const migrate = async (databaseUrl: string): Promise<void> => {
  // one connection from beginning to end: the lock belongs to it, and goes with it
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000, application_name: 'hearthline-migrate' })
  // a lost connection shows in the statement that meets it
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`select pg_advisory_lock(hashtext('hearthline:migrate'))`)
    await run(drizzle(client), { migrationsFolder: folder })
    await writeInitials(client)
  } finally {
    await client.end()
  }
}

/** Pinyin initials of people who were there before these were kept: SQL does not know them. */
const writeInitials = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ id: string; name: string }>(`select id, name from staff where initials = ''`)
  for (const { id, name } of rows) await client.query(`update staff set initials = $2 where id = $1`, [id, initialsOf(name)])
}

// What a database holds, in numbers that can be compared: rows and a sum of each table.
import pg from 'pg'

export type TableCounts = Record<string, { rows: number; sum: string }>

/** A connection for one backup or restore; a table of years takes its time. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'hearthline-backup',
    options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1 -c bytea_output=hex',
    keepAlive: true,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** The tables that there are, with their schema, in order. */
export async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Counts every table, as the connection's transaction sees it. A row's part of the sum is the first half of its text's MD5. */
export async function countTables(client: pg.Client): Promise<TableCounts> {
  const counts: TableCounts = {}
  for (const table of await tablesOf(client)) {
    const { rows } = await client.query<{ rows: string; sum: string | null }>(
      `select count(*) as rows, sum(('x' || left(md5(t::text), 15))::bit(60)::bigint)::text as sum from ${table} t`,
    )
    counts[table] = { rows: Number(rows[0]!.rows), sum: rows[0]!.sum ?? '0' }
  }
  return counts
}

/** The tables that differ, in words; none where all are the same. */
export function differences(wanted: TableCounts, found: TableCounts): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort().flatMap(table => {
    const [one, other] = [wanted[table], found[table]]
    if (!one) return [`${table}: not in the backup`]
    if (!other) return [`${table}: missing`]
    if (one.rows !== other.rows) return [`${table}: ${other.rows} rows in place of ${one.rows}`]
    return one.sum === other.sum ? [] : [`${table}: other contents`]
  })
}

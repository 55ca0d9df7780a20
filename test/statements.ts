/** Statements that a test makes beside the system, for what no route shows or does. */
import pg from 'pg'

/** One statement: the template's values are its parameters (a list fits `= any(…)`), the answer is its rows. */
export type Sql = <Row extends pg.QueryResultRow = pg.QueryResultRow>(parts: TemplateStringsArray, ...values: unknown[]) => Promise<Row[]>

/**
 * Opens a database for statements; a connection is made when one needs it, and again after the server was away.
 * @param most connections at once; with one, what a statement sets holds for the next
 */
export const openStatements = (url: string, most = 1) => {
  const pool = new pg.Pool({ connectionString: url, max: most, connectionTimeoutMillis: 5_000 })
  // a lost connection shows in the statement that meets it
  pool.on('error', () => {})
  pool.on('connect', client => void client.on('error', () => {}))
  const sql: Sql = async (parts, ...values) =>
    (
      await pool.query(
        parts.reduce((text, part, index) => `${text}$${index}${part}`),
        values.length > 0 ? values : undefined,
      )
    ).rows
  return {
    sql,
    /** Runs a text of any number of statements, as a dump is; answers the last one's rows. */
    run: async (text: string): Promise<pg.QueryResultRow[]> => [await pool.query(text)].flat().at(-1)?.rows ?? [],
    close: (): Promise<void> => pool.end(),
  }
}

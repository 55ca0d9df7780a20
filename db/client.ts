import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { namingClient, StatementNames } from './named-statements.ts'
import * as schema from './schema/index.ts'

/** A pool or a transaction of it: what queries are made on. */
export type Db = PgDatabase<NodePgQueryResultHKT, typeof schema>

export type Database = { db: Db; ping(): Promise<void>; close(): Promise<void> }

/**
 * Opens a pool. Connections are made when a query needs one and again after any loss; a query that finds no server
 * fails at once instead of waiting, no statement runs longer than `statementMs` (default 15 s), and none waits longer for a server
 * that does not answer.
 * @param url postgres://user:password@host:port/database
 */
export const openDatabase = (url: string, { max = 10, statementMs = 15_000, name = 'hearthline' } = {}): Database => {
  const pool = new pg.Pool({
    Client: namingClient(new StatementNames()) as never,
    connectionString: url,
    max,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: 30 * 60,
    application_name: name,
    keepAlive: true,
    statement_timeout: statementMs,
    query_timeout: statementMs + 1_000,
    idle_in_transaction_session_timeout: 30_000,
    options: '-c TimeZone=UTC',
  })
  // a lost connection shows in the query that meets it; one that is idle is simply replaced
  pool.on('error', () => {})
  pool.on('connect', client => void client.on('error', () => {}))
  const db = drizzle(pool, { schema, casing: 'snake_case' }) as Db
  // The mapper's own transaction never gives its connection back when `begin` meets a server that is gone.
  db.transaction = async (work, config) => {
    const client = await pool.connect()
    let failure: unknown
    try {
      return await (drizzle(client, { casing: 'snake_case' }) as unknown as Db).transaction(work, config)
    } catch (error) {
      failure = error
      throw error
    } finally {
      client.release(isAway(failure))
    }
  }
  return { db, ping: async () => void (await pool.query('select 1')), close: () => pool.end() }
}

const AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|08...|57P0[123]|53300)$/
/** The driver gives these without a code. */
const AWAY_WORDS = new RegExp(
  '^(Connection terminated|Client has encountered a connection error|timeout (expired|exceeded) when trying to connect|' +
    'timeout exceeded|Query read timeout|Client was closed)',
)

/** Says whether an error means that the server cannot be reached now (and the same statement may work later), whatever wraps it. */
export const isAway = (error: unknown): boolean => {
  for (let e = error; e && typeof e === 'object'; e = (e as { cause?: unknown }).cause) {
    const { code, message, errors } = e as { code?: unknown; message?: unknown; errors?: unknown[] }
    if (typeof code === 'string' && AWAY.test(code)) return true
    if (typeof message === 'string' && AWAY_WORDS.test(message)) return true
    if (Array.isArray(errors) && errors.some(isAway)) return true
  }
  return false
}

/**
 * Says whether the same statement may succeed if it is simply made again: a deadlock, a cancelled statement, a server short of something.
 */
export const isPassing = (error: unknown): boolean => {
  for (let e = error; e && typeof e === 'object'; e = (e as { cause?: unknown }).cause) {
    const { code } = e as { code?: unknown }
    if (typeof code === 'string' && /^(40001|40P01|55P03|57014|53...|58...)$/.test(code)) return true
  }
  return false
}

/** The name of the unique index or check that a statement broke, or null for another error. */
export const brokenConstraint = (error: unknown): string | null => {
  for (let e = error; e && typeof e === 'object'; e = (e as { cause?: unknown }).cause) {
    const { code, constraint } = e as { code?: unknown; constraint?: unknown }
    if ((code === '23505' || code === '23514' || code === '23503') && typeof constraint === 'string') return constraint
  }
  return null
}

import { drizzle } from 'drizzle-orm/postgres-js'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as schema from './schema/index.ts'

/** A pool or a transaction of it: what queries are made on. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema>

export type Database = { db: Db; ping(): Promise<void>; close(): Promise<void> }

/**
 * Opens a pool. Connections are made when a query needs one and again after any loss; a query that finds no server
 * fails at once instead of waiting, and no statement runs longer than `statementMs` (default 15 s).
 * @param url postgres://user:password@host:port/database
 */
export const openDatabase = (url: string, { max = 10, statementMs = 15_000, name = 'hearthline' } = {}): Database => {
  const sql = postgres(url, {
    max,
    connect_timeout: 3,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    backoff: () => 0.2,
    onnotice: () => {},
    connection: { application_name: name, statement_timeout: statementMs, idle_in_transaction_session_timeout: 30_000, TimeZone: 'UTC' },
  })
  return {
    db: drizzle(sql, { schema, casing: 'snake_case' }),
    ping: async () => void await sql`select 1`,
    close: () => sql.end({ timeout: 2 }),
  }
}

const AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|CONNECT_TIMEOUT|CONNECTION_CLOSED|CONNECTION_ENDED|CONNECTION_DESTROYED|08...|57P0[123]|53300)$/

/** Says whether an error means that the server cannot be reached now (and the same statement may work later), whatever wraps it. */
export const isAway = (error: unknown): boolean => {
  for (let e = error; e && typeof e === 'object'; e = (e as { cause?: unknown }).cause) {
    const { code, errors } = e as { code?: unknown; errors?: unknown[] }
    if (typeof code === 'string' && AWAY.test(code)) return true
    if (Array.isArray(errors) && errors.some(isAway)) return true
  }
  return false
}

/** The name of the unique index or check that a statement broke, or null for another error. */
export const brokenConstraint = (error: unknown): string | null => {
  for (let e = error; e && typeof e === 'object'; e = (e as { cause?: unknown }).cause) {
    const { code, constraint_name: name } = e as { code?: unknown; constraint_name?: unknown }
    if ((code === '23505' || code === '23514' || code === '23503') && typeof name === 'string') return name
  }
  return null
}

import type { PgSelect } from 'drizzle-orm/pg-core'

/**
 * One page of a list, and how long the whole list is; both are read at once.
 * @param list the ordered rows, a `$dynamic()` select @param total their number, such as `db.$count(table, where)` @param at `page` starts
 *   at 1
 */
export const readPage = async <T extends PgSelect>(
  list: T,
  total: PromiseLike<number>,
  at: { page: number; pageSize: number },
): Promise<{ rows: Awaited<T>; total: number }> => {
  const [rows, all] = await Promise.all([list.limit(at.pageSize).offset((at.page - 1) * at.pageSize), total])
  return { rows: rows as Awaited<T>, total: all }
}

import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { AuditFilters, AuditPage, AuditPeople, AuditQuery, AuditView, ChainState } from '../contract/audit.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { findDoers, findEntries, findEntry } from './store.ts'
import { chainEnds, openPart, verifyChain } from './verify.ts'
import { chainView, csvHead, csvLine, entryView } from './view.ts'
import { writeAudit } from './write.ts'

/** Rows of an export that are read at once. */
const HEAP = 1_000

async function* csvOf(db: Db, filters: AuditFilters, until: number) {
  yield csvHead
  for (let before = until; ;) {
    const found = await findEntries(db, filters, before, HEAP)
    if (found.length > 0) yield found.map(entry => csvLine(entryView(entry))).join('')
    if (found.length < HEAP) return
    before = found.at(-1)!.row.id
  }
}

/** `/audit`: what was done by whom, the state of its chain, and its export. */
export const auditRoutes =
  ({ db }: { db: Db }): Feature =>
  async app => {
    const config = { right: 'audit.read' } as const
    const chain = async () => chainView(await chainEnds(db), await openPart(db))

    app.get(
      '/audit',
      { config: { ...config, pace: 'list' }, schema: { querystring: AuditQuery, response: { 200: AuditPage } } },
      async ({ query: { before, limit, ...filters } }) => {
        const found = await findEntries(db, filters, before, limit + 1)
        const items = found.slice(0, limit).map(entryView)
        return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
      },
    )

    app.get('/audit/chain', { config, schema: { response: { 200: ChainState } } }, chain)

    app.get('/audit/people', { config, schema: { response: { 200: AuditPeople } } }, async () => ({ items: await findDoers(db) }))

    app.get(
      '/audit/entries/:id',
      { config, schema: { params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }), response: { 200: AuditView } } },
      async ({ params }) => {
        const found = await findEntry(db, params.id)
        if (!found) throw fail('AUDIT_ENTRY_NOT_FOUND')
        return entryView(found)
      },
    )

    app.post('/audit/verify', { config: { ...config, pace: 'costly' }, schema: { response: { 200: ChainState } } }, async () => {
      await verifyChain(db)
      return chain()
    })

    app.get(
      '/audit/export',
      { config: { right: 'audit.export', pace: 'costly' }, exposeHeadRoute: false, schema: { querystring: AuditFilters } },
      async (request, reply) => {
        const { query } = request
        // the export does not stand in itself
        const until = await writeAudit(db, { staffId: actorIn(request).id, action: 'audit.export', address: request.ip, detail: query })
        void reply.headers({
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="audit.csv"',
          'cache-control': 'private, no-store',
        })
        return reply.send(Readable.from(csvOf(db, query, until)))
      },
    )
  }

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  HistoryPage,
  HistoryParam,
  HistoryQuery,
  RecordKinds,
  RecordPage,
  RecordParam,
  RecordPreview,
  RecordQuery,
  RecordVersion,
  RecordView,
  Uses,
} from '../contract/records/answers.ts'
import { changeSchema, createSchema, differences, formModel, wantedIn } from '../contract/records/derive.ts'
import { writeAudit } from '../audit/write.ts'
import { fail } from '../errors.ts'
import type { Office } from '../office.ts'
import { actorIn } from '../plugins/session.ts'
import { changeRecord, createRecord, removeRecord, useRecord } from './change.ts'
import { csvOf } from './csv.ts'
import { findHistory } from './history.ts'
import { countRecords, findRecord, findRecords, type Listed } from './store.ts'
import { kinds, type Kind } from './tables.ts'
import { undoEntry } from './undo.ts'
import { findReaches, findUses } from './uses.ts'
import { entryStates, historyEntry, labelsOf, namesIn, recordView } from './view.ts'
import type { Author } from './writing.ts'

const authorOf = (request: FastifyRequest): Author => ({ id: actorIn(request).id, address: request.ip, language: request.language })

/** The routes of all kinds: those of one kind stand under `/records/<kind>`, with its schemas and its rights. */
export const recordRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    const { db } = office
    const readers = [...new Set(kinds.map(({ definition }) => definition.rights.read))]
    app.get('/records', { config: { right: readers }, schema: { response: { 200: RecordKinds } } }, async request => {
      const { rights } = actorIn(request)
      const readable = kinds.filter(({ definition }) => rights.has(definition.rights.read))
      const [reaches, counts] = await Promise.all([
        findReaches(db),
        Promise.all(readable.map(kind => countRecords(db, kind, { state: 'active' }))),
      ])
      return {
        items: readable.map(({ definition }, n) => ({
          ...formModel(definition),
          mayWrite: rights.has(definition.rights.write),
          count: counts[n]!,
          reach: { to: definition.applies, count: reaches[definition.applies] },
        })),
      }
    })
    for (const kind of kinds) {
      await app.register(readingOf(office, kind))
      await app.register(changingOf(office, kind))
    }
  }

const pathOf = ({ definition }: Kind) => `/records/${definition.kind}` as const

const readingOf =
  (office: Office, kind: Kind): FastifyPluginAsyncZod =>
  async app => {
    const { db } = office
    const path = pathOf(kind)
    const config = { right: kind.definition.rights.read }

    app.get(
      path,
      { config: { ...config, pace: 'list' }, schema: { querystring: RecordQuery, response: { 200: RecordPage } } },
      async ({ query }) => {
        const [{ rows, next }, total] = await Promise.all([
          findRecords(db, kind, query),
          query.after === undefined ? countRecords(db, kind, query) : null,
        ])
        const names = await namesIn(
          db,
          kind,
          rows.map(({ record }) => record.values),
        )
        return { items: rows.map(row => recordView(kind, row, names)), total, next }
      },
    )

    app.get(
      `${path}.csv`,
      { config: { ...config, pace: 'list' }, schema: { querystring: RecordQuery.pick({ q: true, state: true }) } },
      async (request, reply) => {
        const author = authorOf(request)
        await writeAudit(db, {
          staffId: author.id,
          action: 'record.export',
          subject: { kind: kind.definition.kind, id: '' },
          address: author.address,
          detail: { state: request.query.state, rows: await countRecords(db, kind, request.query) },
        })
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${kind.definition.kind}.csv"`)
          .send(csvOf(db, kind, request.query, author.language))
      },
    )

    app.get(`${path}/:id`, { config, schema: { params: RecordParam, response: { 200: RecordView } } }, async ({ params }) => {
      const found = await findRecord(db, kind, params.id)
      if (!found) throw fail('RECORD_NOT_FOUND')
      return recordView(kind, found, await namesIn(db, kind, [found.record.values]))
    })

    const historyPage = async (recordId: string | undefined, { before, limit }: z.infer<typeof HistoryQuery>): Promise<HistoryPage> => {
      const found = await findHistory(db, kind, { ...(recordId !== undefined && { recordId }), before, limit })
      const shown = found.slice(0, limit)
      const names = await namesIn(db, kind, shown.flatMap(entryStates))
      return { items: shown.map(row => historyEntry(kind, row, names)), next: found.length > limit ? shown.at(-1)!.entry.id : null }
    }
    app.get(
      `/record-history/${kind.definition.kind}`,
      { config, schema: { querystring: HistoryQuery, response: { 200: HistoryPage } } },
      async ({ query }) => historyPage(undefined, query),
    )
    app.get(
      `${path}/:id/history`,
      { config, schema: { params: RecordParam, querystring: HistoryQuery, response: { 200: HistoryPage } } },
      async ({ params, query }) => {
        const page = await historyPage(params.id, query)
        if (page.items.length === 0 && query.before === undefined && !(await findRecord(db, kind, params.id)))
          throw fail('RECORD_NOT_FOUND')
        return page
      },
    )

    app.get(`${path}/:id/uses`, { config, schema: { params: RecordParam, response: { 200: Uses } } }, async ({ params }) => {
      if (!(await findRecord(db, kind, params.id))) throw fail('RECORD_NOT_FOUND')
      return findUses(db, kind, params.id)
    })
  }

const changingOf =
  (office: Office, kind: Kind): FastifyPluginAsyncZod =>
  async app => {
    const { db } = office
    const { definition } = kind
    const path = pathOf(kind)
    const config = { right: definition.rights.write }
    const shown = async (id: string) => {
      const found: Listed | null = await findRecord(db, kind, id)
      if (!found) throw fail('RECORD_NOT_FOUND')
      return recordView(kind, found, await namesIn(db, kind, [found.record.values]))
    }

    app.post(path, { config, schema: { body: createSchema(definition), response: { 201: RecordView } } }, async (request, reply) =>
      reply.code(201).send(await shown((await createRecord(office, kind, request.body, authorOf(request))).id)),
    )

    app.patch(
      `${path}/:id`,
      { config, schema: { params: RecordParam, body: changeSchema(definition), response: { 200: RecordView } } },
      async request => shown((await changeRecord(office, kind, request.params.id, request.body, authorOf(request))).id),
    )

    app.post(
      `${path}/:id/preview`,
      { config, schema: { params: RecordParam, body: changeSchema(definition), response: { 200: RecordPreview } } },
      async ({ params, body }) => {
        const found = await findRecord(db, kind, params.id)
        if (!found) throw fail('RECORD_NOT_FOUND')
        const { values } = found.record
        const changed = { ...values, ...wantedIn(body) }
        const [reaches, uses, names] = await Promise.all([findReaches(db), findUses(db, kind, params.id), namesIn(db, kind, [changed])])
        return {
          changes: differences(values, changed),
          labels: labelsOf(kind, changed, names),
          reach: { to: definition.applies, count: reaches[definition.applies] },
          uses,
        }
      },
    )

    for (const [action, active] of [
      ['disable', false],
      ['enable', true],
    ] as const)
      app.post(
        `${path}/:id/${action}`,
        { config, schema: { params: RecordParam, body: RecordVersion, response: { 200: RecordView } } },
        async request => {
          const { params, body } = request
          return shown((await useRecord(office, kind, params.id, { version: body.version, active }, authorOf(request))).id)
        },
      )

    app.delete(`${path}/:id`, { config, schema: { params: RecordParam, querystring: Deleting } }, async (request, reply) => {
      await removeRecord(office, kind, request.params.id, request.query.version, authorOf(request))
      return reply.code(204).send()
    })

    app.post(
      `${path}/:id/history/:entry/undo`,
      { config, schema: { params: HistoryParam, body: RecordVersion, response: { 200: z.object({ record: RecordView.nullable() }) } } },
      async request => {
        const { id, entry } = request.params
        const record = await undoEntry(office, kind, id, { entry, version: request.body.version }, authorOf(request))
        return { record: record && (await shown(record.id)) }
      },
    )
  }

const Deleting = z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) })

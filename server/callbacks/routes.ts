import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  AttemptForm,
  FirstResponseForm,
  SatisfactionForm,
  TakeForm,
  TaskAnswer,
  TaskDetail,
  TaskPage,
  TaskQuery,
} from '../contract/callbacks.ts'
import { IdParam } from '../contract/ids.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { phonesOfMerchants } from '../merchants/phones.ts'
import { merchantPhoneView } from '../merchants/view.ts'
import { searched } from '../number-searches/search.ts'
import { actorIn } from '../plugins/session.ts'
import { isReadable, readableAmong } from '../work-orders/readers.ts'
import { readerOf } from '../work-orders/rights-now.ts'
import { answerFirstResponse, answerSatisfaction, recordAttempt, releaseTask, takeTask } from './results.ts'
import { findTask, findTasks } from './store.ts'
import { taskDetail, taskRow, veiledTask, veiledTaskRow } from './view.ts'

export const callbackRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    const read = { right: 'tasks.read' } as const
    const work = { right: 'tasks.work' } as const
    const response = { 200: TaskAnswer }

    app.get('/callbacks', { config: read, schema: { querystring: TaskQuery, response: { 200: TaskPage } } }, async request => {
      const { query } = request
      const asker = actorIn(request)
      const now = office.now()
      const actor = readerOf(asker, 'tasks.read')
      const { rows, total } = await searched(
        office,
        { staffId: actor.id, kind: 'callbacks', q: query.q },
        () => findTasks(office.db, query, office.locality, actor, now),
        found => found.rows.map(({ order }) => order.id),
      )
      const readable = await readableAmong(
        office.db,
        rows.map(({ order }) => order),
        actor,
      )
      const items = rows.map(row => {
        const shown = taskRow(row, asker, now)
        return readable.has(row.order.id) ? shown : veiledTaskRow(shown)
      })
      return { items, total, page: query.page, pageSize: query.pageSize }
    })

    app.get('/callbacks/:id', { config: read, schema: { params: IdParam, response: { 200: TaskDetail } } }, async request => {
      const found = await findTask(office.db, request.params.id)
      if (!found) throw fail('TASK_NOT_FOUND')
      const phones = found.merchantId ? await phonesOfMerchants(office.db, [found.merchantId]) : []
      const asker = actorIn(request)
      const shown = taskDetail(found, phones.map(merchantPhoneView), asker, office.now())
      return (await isReadable(office.db, found.order, readerOf(asker, 'tasks.read'))) ? shown : veiledTask(shown)
    })

    app.post('/callbacks/:id/take', { config: work, schema: { params: IdParam, body: TakeForm, response } }, async request =>
      takeTask(office, request.params.id, request.body.version, readerOf(actorIn(request), 'tasks.work')),
    )

    app.post('/callbacks/:id/release', { config: work, schema: { params: IdParam, body: TakeForm, response } }, async request =>
      releaseTask(office, request.params.id, request.body.version, readerOf(actorIn(request), 'tasks.work')),
    )

    app.post('/callbacks/:id/attempts', { config: work, schema: { params: IdParam, body: AttemptForm, response } }, async request =>
      recordAttempt(office, request.params.id, request.body, readerOf(actorIn(request), 'tasks.work')),
    )

    app.post(
      '/callbacks/:id/first-response',
      { config: work, schema: { params: IdParam, body: FirstResponseForm, response } },
      async request => answerFirstResponse(office, request.params.id, request.body, readerOf(actorIn(request), 'tasks.work')),
    )

    app.post(
      '/callbacks/:id/satisfaction',
      { config: work, schema: { params: IdParam, body: SatisfactionForm, response } },
      async request => answerSatisfaction(office, request.params.id, request.body, readerOf(actorIn(request), 'tasks.work')),
    )
  }

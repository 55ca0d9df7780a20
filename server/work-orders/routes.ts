import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { closingReasons } from '../../db/schema/index.ts'
import { mustBeListed } from '../catalogue/listed.ts'
import { z } from 'zod'
import { IdempotencyKey, IdParam } from '../contract/ids.ts'
import {
  AnnotateForm,
  CancelForm,
  OrderDetail,
  OrderForm,
  OrderPage,
  OrderPatch,
  OrderQuery,
  ReopenForm,
  SavedOrder,
} from '../contract/orders.ts'
import type { Office } from '../office.ts'
import type { Right } from '../contract/rights.ts'
import { fail } from '../errors.ts'
import { searched } from '../number-searches/search.ts'
import { actorIn } from '../plugins/session.ts'
import { callReachOf } from '../references/call-reach.ts'
import { changeOrder, commandOrder } from './change.ts'
import { editOrder } from './edit.ts'
import { saveOrKeep } from './save-or-keep.ts'
import { readerOf, staffActor, type Asker } from './rights-now.ts'
import { findByKey } from './save.ts'
import { findOrder, findOrders } from './store.ts'
import { timelineOf } from './timeline.ts'
import { orderDetail, orderRow, savedView, veiledDetail } from './view.ts'

/** GET of one order, also the answer of every command on it. */
export const readOrder = async (
  office: Office,
  id: string,
  asker: Asker & { seatNumber: string | null },
  right: Right = 'orders.read',
): Promise<z.infer<typeof OrderDetail>> => {
  const found = await findOrder(office.db, id, readerOf(asker, right))
  if (!found) throw fail('ORDER_NOT_FOUND')
  const now = office.now().getTime()
  if (found.isReadable) return orderDetail(found, await timelineOf(office.db, id, found.order.sourceCallId, callReachOf(asker)), asker, now)
  if (found.order.owner === 'dispatch' && asker.rights.has('orders.dispatch')) return veiledDetail(orderDetail(found, [], asker, now))
  throw fail('ORDER_NOT_FOUND')
}

export const workOrderRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    const detail = { 200: OrderDetail }

    app.post(
      '/orders',
      {
        config: { right: 'orders.create' },
        schema: { body: OrderForm, response: { 200: SavedOrder, 201: SavedOrder, 202: SavedOrder } },
      },
      async (request, reply) => {
        const saved = await saveOrKeep(office, request.body, staffActor(actorIn(request)))
        if (saved === 'kept') return reply.code(202).send({ saved: false, idempotencyKey: request.body.idempotencyKey })
        return reply.code(saved.repeated ? 200 : 201).send(savedView(saved.row, saved.repeated, saved.unstored))
      },
    )

    app.get(
      '/orders/saved/:key',
      { config: { right: 'orders.create' }, schema: { params: z.object({ key: IdempotencyKey }), response: { 200: SavedOrder } } },
      async request => {
        const row = await findByKey(office.db, request.params.key)
        if (row?.intakeAgentId !== actorIn(request).id) throw fail('ORDER_NOT_FOUND')
        return savedView(row, true, [])
      },
    )

    app.get(
      '/orders',
      { config: { right: 'orders.read' }, schema: { querystring: OrderQuery, response: { 200: OrderPage } } },
      async request => {
        const { query } = request
        const actor = readerOf(actorIn(request), 'orders.read')
        const { rows, total } = await searched(
          office,
          { staffId: actor.id, kind: 'orders', q: query.q },
          () => findOrders(office.db, query, office.locality, actor),
          found => found.rows.map(({ order }) => order.id),
        )
        return { items: rows.map(orderRow), total, page: query.page, pageSize: query.pageSize }
      },
    )

    app.get('/orders/:id', { config: { right: 'orders.read' }, schema: { params: IdParam, response: detail } }, async request =>
      readOrder(office, request.params.id, actorIn(request)),
    )

    app.patch(
      '/orders/:id',
      { config: { right: 'orders.update' }, schema: { params: IdParam, body: OrderPatch, response: detail } },
      async request => {
        const actor = actorIn(request)
        await editOrder(office, request.params.id, request.body, readerOf(actor, 'orders.update'))
        return readOrder(office, request.params.id, actor, 'orders.update')
      },
    )

    app.post(
      '/orders/:id/cancel',
      { config: { right: 'orders.cancel' }, schema: { params: IdParam, body: CancelForm, response: detail } },
      async request => {
        const { version, reason, reasonCode, callId } = request.body
        const actor = readerOf(actorIn(request), 'orders.cancel')
        await commandOrder(office, { id: request.params.id, actor, version }, async (tx, row) => {
          if (reasonCode) await mustBeListed(tx, closingReasons, [reasonCode], () => 'reasonCode')
          const changed = await changeOrder(tx, office, row, { type: 'cancel', reason: reasonCode ?? reason }, actor, {
            note: reason,
            callId,
          })
          return { changed, answer: changed }
        })
        return readOrder(office, request.params.id, actorIn(request), 'orders.cancel')
      },
    )

    app.post(
      '/orders/:id/notes',
      { config: { right: 'orders.annotate' }, schema: { params: IdParam, body: AnnotateForm, response: detail } },
      async request => {
        const actor = readerOf(actorIn(request), 'orders.annotate')
        await commandOrder(office, { id: request.params.id, actor }, async (tx, row) => {
          const changed = await changeOrder(tx, office, row, { type: 'annotate' }, actor, request.body)
          return { changed, answer: changed }
        })
        return readOrder(office, request.params.id, actorIn(request), 'orders.annotate')
      },
    )

    app.post(
      '/orders/:id/reopen',
      { config: { right: 'orders.reopen' }, schema: { params: IdParam, body: ReopenForm, response: detail } },
      async request => {
        const actor = readerOf(actorIn(request), 'orders.reopen')
        await commandOrder(office, { id: request.params.id, actor, version: request.body.version }, async (tx, row) => {
          const changed = await changeOrder(tx, office, row, { type: 'reopen' }, actor, {
            note: request.body.reason,
          })
          return { changed, answer: changed }
        })
        return readOrder(office, request.params.id, actorIn(request), 'orders.reopen')
      },
    )
  }

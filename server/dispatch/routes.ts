import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { closingReasons } from '../../db/schema/index.ts'
import { mustBeListed } from '../catalogue/listed.ts'
import { z } from 'zod'
import {
  ClaimAnswer,
  Dispatched,
  DispatchForm,
  EligiblePage,
  EligibleQuery,
  EnquiryForm,
  EnquiryView,
  GiveUpForm,
  PoolPage,
  PoolQuery,
  SmsPreview,
  SmsPreviewQuery,
  VersionOnly,
} from '../contract/dispatch.ts'
import { IdParam } from '../contract/ids.ts'
import { smsSize } from '../../text/sms.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { merchantSmsNumber } from '../merchants/phones.ts'
import { searched } from '../number-searches/search.ts'
import { actorIn } from '../plugins/session.ts'
import { nationalNumber } from '../phones/number.ts'
import { smsText } from '../sms/texts.ts'
import { changeOrder, commandOrder } from '../work-orders/change.ts'
import { orderFacts } from '../work-orders/facts.ts'
import { findRow, readableRow } from '../work-orders/listing.ts'
import { isReadable, readableAmong } from '../work-orders/readers.ts'
import { readerOf } from '../work-orders/rights-now.ts'
import { orderOf } from '../work-orders/row.ts'
import { orderRow, veiledRow } from '../work-orders/view.ts'
import { confirmDispatch } from './confirm.ts'
import { eligibleMerchants } from './eligible.ts'
import { recordEnquiry } from './enquire.ts'
import { findEnquiries, findPool } from './store.ts'
import { claimView, enquiryView, previewView } from './view.ts'

const Enquiries = z.object({ items: z.array(EnquiryView) })

export const dispatchRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    const right = { right: 'orders.dispatch' } as const
    const read = { right: 'orders.read' } as const

    app.get('/dispatch/pool', { config: right, schema: { querystring: PoolQuery, response: { 200: PoolPage } } }, async request => {
      const { query } = request
      const actor = readerOf(actorIn(request), 'orders.dispatch')
      const { rows, total } = await searched(
        office,
        { staffId: actor.id, kind: 'pool', q: query.q },
        () => findPool(office.db, query, office.locality, actor),
        found => found.rows.map(({ order }) => order.id),
      )
      const readable = await readableAmong(
        office.db,
        rows.map(({ order }) => order),
        actor,
      )
      const items = rows.map(row => (readable.has(row.order.id) ? orderRow(row) : veiledRow(orderRow(row))))
      return { items, total, page: query.page, pageSize: query.pageSize }
    })

    // Whoever comes second hears who holds it, so the version is not looked at here.
    app.post(
      '/orders/:id/claim',
      { config: right, schema: { params: IdParam, body: VersionOnly, response: { 200: ClaimAnswer } } },
      async request => {
        const actor = readerOf(actorIn(request), 'orders.dispatch')
        return commandOrder(office, { id: request.params.id, actor, isPickUp: true }, async (tx, row) => {
          const changed = await changeOrder(tx, office, row, { type: 'claim' }, actor)
          return { changed, answer: claimView(changed.row) }
        })
      },
    )

    app.post(
      '/orders/:id/release',
      { config: right, schema: { params: IdParam, body: VersionOnly, response: { 200: ClaimAnswer } } },
      async request => {
        const actor = readerOf(actorIn(request), 'orders.dispatch')
        return commandOrder(office, { id: request.params.id, actor, version: request.body.version }, async (tx, row) => {
          const changed = await changeOrder(tx, office, row, { type: 'release' }, actor)
          return { changed, answer: claimView(changed.row) }
        })
      },
    )

    app.get(
      '/orders/:id/merchants',
      { config: right, schema: { params: IdParam, querystring: EligibleQuery, response: { 200: EligiblePage } } },
      async request => {
        const { query } = request
        const row = await findRow(office.db, request.params.id)
        const isRead = row !== null && (await isReadable(office.db, row, readerOf(actorIn(request), 'orders.dispatch')))
        // a confidential order may be looked at so far before it is claimed: who could do it says nothing of the citizen
        if (!row || !(isRead || row.owner === 'dispatch')) throw fail('ORDER_NOT_FOUND')
        const { page, pageSize } = query
        const found = await eligibleMerchants(
          office.db,
          row,
          { q: query.q, includeReturned: query.includeReturned === '1', allDistricts: query.allDistricts === '1', page, pageSize },
          office.now(),
        )
        return { ...found, page, pageSize }
      },
    )

    app.get('/orders/:id/enquiries', { config: read, schema: { params: IdParam, response: { 200: Enquiries } } }, async request => {
      await readableRow(office.db, request.params.id, readerOf(actorIn(request), 'orders.read'))
      return { items: (await findEnquiries(office.db, request.params.id)).map(enquiryView) }
    })

    app.post(
      '/orders/:id/enquiries',
      { config: right, schema: { params: IdParam, body: EnquiryForm, response: { 200: ClaimAnswer } } },
      async request =>
        claimView(await recordEnquiry(office, request.params.id, request.body, readerOf(actorIn(request), 'orders.dispatch'))),
    )

    app.get(
      '/orders/:id/sms-preview',
      { config: right, schema: { params: IdParam, querystring: SmsPreviewQuery, response: { 200: SmsPreview } } },
      async request => {
        const row = await readableRow(office.db, request.params.id, readerOf(actorIn(request), 'orders.dispatch'))
        const number = await merchantSmsNumber(office.db, request.query.merchantId)
        if (!number) throw fail('MERCHANT_NOT_FOUND')
        const contact = { full: nationalNumber(row.contactNumber, office.locality.country), stored: row.contactNumber }
        const body = smsText('order_issued', await orderFacts(office.db, office, row, orderOf(row)), office.smsSignature)
        return { ...previewView({ number, body }, contact), ...smsSize(body) }
      },
    )

    app.post(
      '/orders/:id/dispatch',
      { config: right, schema: { params: IdParam, body: DispatchForm, response: { 200: Dispatched } } },
      async request => confirmDispatch(office, request.params.id, request.body, readerOf(actorIn(request), 'orders.dispatch')),
    )

    app.post(
      '/orders/:id/give-up',
      { config: right, schema: { params: IdParam, body: GiveUpForm, response: { 200: ClaimAnswer } } },
      async request => {
        const actor = readerOf(actorIn(request), 'orders.dispatch')
        const { reason, reasonCode, callId, version } = request.body
        return commandOrder(office, { id: request.params.id, actor, version }, async (tx, row) => {
          if (reasonCode) await mustBeListed(tx, closingReasons, [reasonCode], () => 'reasonCode')
          const changed = await changeOrder(tx, office, row, { type: 'give_up', reason: reasonCode ?? reason }, actor, {
            note: reason,
            callId,
          })
          return { changed, answer: claimView(changed.row) }
        })
      },
    )
  }

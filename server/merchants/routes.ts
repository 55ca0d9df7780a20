import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { IdParam } from '../contract/ids.ts'
import { MerchantDetail, MerchantPage, MerchantQuery } from '../contract/merchants.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { scopeOf } from '../scope.ts'
import { findMerchant, findMerchants } from './store.ts'
import { merchantDetail, merchantRow } from './view.ts'

export const merchantRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.get(
      '/merchants',
      { config: { right: 'merchants.read' }, schema: { querystring: MerchantQuery, response: { 200: MerchantPage } } },
      async request => {
        const { query } = request
        const { rows, total } = await findMerchants(office.db, scopeOf(actorIn(request), 'merchants.read'), query)
        return { items: rows.map(merchantRow), total, page: query.page, pageSize: query.pageSize }
      },
    )

    app.get(
      '/merchants/:id',
      { config: { right: 'merchants.read' }, schema: { params: IdParam, response: { 200: MerchantDetail } } },
      async request => {
        const found = await findMerchant(office.db, request.params.id, scopeOf(actorIn(request), 'merchants.read'))
        if (!found) throw fail('MERCHANT_NOT_FOUND')
        return merchantDetail(found)
      },
    )
  }

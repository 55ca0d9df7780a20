import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { IdParam } from '../contract/ids.ts'
import { MerchantDetail, MerchantPage, MerchantQuery } from '../contract/merchants.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { findMerchant, findMerchants } from './store.ts'
import { merchantDetail, merchantRow } from './view.ts'

export const merchantRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.get(
      '/merchants',
      { config: { right: 'merchants.read' }, schema: { querystring: MerchantQuery, response: { 200: MerchantPage } } },
      async ({ query }) => {
        const { rows, total } = await findMerchants(office.db, query)
        return { items: rows.map(merchantRow), total, page: query.page, pageSize: query.pageSize }
      },
    )

    app.get(
      '/merchants/:id',
      { config: { right: 'merchants.read' }, schema: { params: IdParam, response: { 200: MerchantDetail } } },
      async ({ params }) => {
        const found = await findMerchant(office.db, params.id)
        if (!found) throw fail('MERCHANT_NOT_FOUND')
        return merchantDetail(found)
      },
    )
  }

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Revealed, RevealRequest } from '../contract/phones.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { readableRow } from '../work-orders/listing.ts'
import { staffActor } from '../work-orders/rights-now.ts'
import { nationalNumber } from '../phones/number.ts'
import { findNumber, logReveal } from './store.ts'

/** POST /phones/reveal: the full number, once, after the reason was written down. */
export const phoneRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.post(
      '/phones/reveal',
      { config: { right: 'members.reveal' }, schema: { body: RevealRequest, response: { 200: Revealed } } },
      async request => {
        const { target } = request.body
        if (target.kind === 'order-contact') await readableRow(office.db, target.orderId, staffActor(actorIn(request)))
        const number = await findNumber(office.db, target)
        if (!number) throw fail('TARGET_UNKNOWN')
        await logReveal(office.db, actorIn(request).id, request.body, office.now())
        return { number: nationalNumber(number, office.locality.country) }
      },
    )
  }

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Revealed, RevealRequest } from '../contract/phones.ts'
import { tellTooMuch } from '../alarms/too-much.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { actorIn } from '../plugins/session.ts'
import { readableRow } from '../work-orders/listing.ts'
import { readerOf, staffActor } from '../work-orders/rights-now.ts'
import { nationalNumber } from '../phones/number.ts'
import { contextOf } from './context.ts'
import { findPhone, logReveal } from './store.ts'

/** POST /phones/reveal: the full number, once, in a context that was checked and after the reason was written down. */
export const phoneRoutes =
  (office: Office): FastifyPluginAsyncZod =>
  async app => {
    app.post(
      '/phones/reveal',
      { config: { right: 'members.reveal' }, schema: { body: RevealRequest, response: { 200: Revealed } } },
      async request => {
        const { target } = request.body
        const asker = actorIn(request)
        const actor = staffActor(asker)
        if (target.kind === 'order-contact') await readableRow(office.db, target.orderId, readerOf(asker, 'orders.read'))
        const phone = await findPhone(office.db, target)
        if (!phone) throw fail('TARGET_UNKNOWN')
        const context = await contextOf(office, actor, phone, request.body)
        const limit = office.privacy.revealsPerHour
        const at = office.now()
        const seconds = await logReveal(office.db, actor.id, request.body, context, limit, at)
        if (seconds !== null) {
          await tellTooMuch(office, 'reveal.limit', actor.id, limit, at)
          throw fail('REVEAL_LIMIT', { limit, seconds, minutes: Math.ceil(seconds / 60) })
        }
        return { number: nationalNumber(phone.number, office.locality.country) }
      },
    )
  }

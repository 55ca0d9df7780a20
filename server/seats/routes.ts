import { type z } from 'zod'
import type { Feature } from '../app.ts'
import { SeatPause, SeatsCreate, SeatsCreated, SeatSignIn, SeatSnapshot, SeatWrapUp } from '../contract/seats.ts'
import { actorIn } from '../plugins/session.ts'
import type { OwnSeat } from './own-seat.ts'

export type SeatsDeps = {
  ownSeat: OwnSeat
  /** Makes seats with accounts; throws SEAT_EXISTS. */
  createSeats(wish: z.output<typeof SeatsCreate>, by: string): Promise<SeatsCreated>
}

/** `/seat` (the own one) and `/admin/seats`. */
export const seatRoutes =
  ({ ownSeat, createSeats }: SeatsDeps): Feature =>
  async app => {
    const own = { config: { right: 'seat.use' } } as const
    const answer = { 200: SeatSnapshot }

    app.get('/seat', { ...own, schema: { response: answer } }, async request => ownSeat.snapshot(actorIn(request)))

    app.post('/seat/sign-in', { ...own, schema: { body: SeatSignIn, response: answer } }, async request =>
      ownSeat.signIn(actorIn(request), request.body),
    )

    app.post('/seat/sign-out', own, async (request, reply) => {
      await ownSeat.signOut(actorIn(request))
      return reply.code(204).send()
    })

    app.post('/seat/ready', { ...own, schema: { response: answer } }, async request => ownSeat.ask(actorIn(request), { type: 'ready' }))

    app.post('/seat/pause', { ...own, schema: { body: SeatPause, response: answer } }, async request =>
      ownSeat.ask(actorIn(request), { type: 'pause', reason: request.body.reason }),
    )

    app.post('/seat/wrap-up', { ...own, schema: { body: SeatWrapUp, response: answer } }, async request =>
      ownSeat.ask(
        actorIn(request),
        request.body.action === 'end' ? { type: 'end-wrap-up' } : { type: 'extend-wrap-up', ms: request.body.seconds * 1000 },
      ),
    )

    app.post(
      '/admin/seats',
      { config: { right: 'seats.manage', pace: 'costly' }, schema: { body: SeatsCreate, response: { 201: SeatsCreated } } },
      async (request, reply) => reply.code(201).send(await createSeats(request.body, actorIn(request).id)),
    )
  }

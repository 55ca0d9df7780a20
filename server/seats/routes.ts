import { type z } from 'zod'
import type { Feature } from '../app.ts'
import { SeatPause, SeatsCreate, SeatsCreated, SeatSignIn, SeatSnapshot, SeatWrapUp } from '../contract/seats.ts'
import { failField } from '../field-rules.ts'
import { actorIn } from '../plugins/session.ts'
import type { OwnSeat } from './own-seat.ts'

export type SeatsDeps = {
  ownSeat: OwnSeat
  /** Whether a code is a reason for pauses that is in use. */
  isPauseReason(code: string): Promise<boolean>
  /** Makes seats with accounts; throws SEAT_EXISTS. */
  createSeats(wish: z.output<typeof SeatsCreate>, by: { id: string; address: string }): Promise<SeatsCreated>
}

/** `/seat` (the own one) and `/admin/seats`. */
export const seatRoutes =
  ({ ownSeat, isPauseReason, createSeats }: SeatsDeps): Feature =>
  async app => {
    const own = { config: { right: 'seat.use' } } as const
    const answer = { 200: SeatSnapshot }

    app.get('/seat', { ...own, schema: { response: answer } }, async request => ownSeat.snapshot(actorIn(request)))

    app.post('/seat/sign-in', { ...own, schema: { body: SeatSignIn, response: answer } }, async request =>
      ownSeat.signIn(actorIn(request), request.body),
    )

    app.delete('/seat/wait', own, async (request, reply) => {
      await ownSeat.stopWaiting(actorIn(request))
      return reply.code(204).send()
    })

    app.post('/seat/sign-out', own, async (request, reply) => {
      await ownSeat.signOut(actorIn(request))
      return reply.code(204).send()
    })

    app.post('/seat/ready', { ...own, schema: { response: answer } }, async request => ownSeat.ask(actorIn(request), { type: 'ready' }))

    app.post('/seat/pause', { ...own, schema: { body: SeatPause, response: answer } }, async request => {
      const { reason } = request.body
      if (!(await isPauseReason(reason))) throw failField('reason', 'unknown')
      return ownSeat.ask(actorIn(request), { type: 'pause', reason })
    })

    app.post('/seat/wrap-up', { ...own, schema: { body: SeatWrapUp, response: answer } }, async request =>
      ownSeat.ask(
        actorIn(request),
        request.body.action === 'end' ? { type: 'end-wrap-up' } : { type: 'extend-wrap-up', ms: request.body.seconds * 1000 },
      ),
    )

    app.post(
      '/admin/seats',
      { config: { right: 'seats.manage', pace: 'costly' }, schema: { body: SeatsCreate, response: { 201: SeatsCreated } } },
      async (request, reply) => reply.code(201).send(await createSeats(request.body, { id: actorIn(request).id, address: request.ip })),
    )
  }

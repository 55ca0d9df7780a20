/** Seats in the back office: `/admin/seats`. */
import type { FastifyRequest } from 'fastify'
import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { PhonePassword, SeatParam, SeatPatch, SeatRecord, SeatRecordPage, SeatRecordQuery } from '../contract/seat-records.ts'
import { Version } from '../contract/staff.ts'
import { actorIn } from '../plugins/session.ts'
import { changeSeat, setPhonePassword, setSeatActive } from './change.ts'
import { listSeats } from './records.ts'

export type SeatRecordDeps = {
  db: Db
  sip: PhonePassword['sip']
  /** Tells the switch that its seats are others now. Never rejects. */
  tellSwitch(): Promise<void>
  /** Tells the pages of people whose seat is another one now. */
  onMoved(staffIds: readonly string[]): Promise<void>
}

const byOf = (request: FastifyRequest) => ({ id: actorIn(request).id, address: request.ip })

export const seatRecordRoutes =
  ({ db, sip, tellSwitch, onMoved }: SeatRecordDeps): Feature =>
  async app => {
    const manages = { config: { right: 'seats.manage' } } as const
    const one = { 200: SeatRecord }

    app.get(
      '/admin/seats',
      { ...manages, schema: { querystring: SeatRecordQuery, response: { 200: SeatRecordPage } } },
      async ({ query }) => {
        const rows = await listSeats(db, query)
        const items = rows.slice(0, query.limit)
        return { items, next: rows.length > query.limit ? items.at(-1)!.number : null }
      },
    )

    app.patch('/admin/seats/:number', { ...manages, schema: { params: SeatParam, body: SeatPatch, response: one } }, async request => {
      const { seat, moved } = await changeSeat(db, request.params.number, request.body, byOf(request))
      await tellSwitch()
      await onMoved(moved)
      return seat
    })

    app.post('/admin/seats/:number/disable', { ...manages, schema: { params: SeatParam, body: Version, response: one } }, async request => {
      const seat = await setSeatActive(db, request.params.number, request.body.version, false, byOf(request))
      await tellSwitch()
      return seat
    })

    app.post('/admin/seats/:number/enable', { ...manages, schema: { params: SeatParam, body: Version, response: one } }, async request => {
      const seat = await setSeatActive(db, request.params.number, request.body.version, true, byOf(request))
      await tellSwitch()
      return seat
    })

    app.post(
      '/admin/seats/:number/phone-password',
      { ...manages, schema: { params: SeatParam, response: { 200: PhonePassword } } },
      async request => {
        const { number } = request.params
        const password = await setPhonePassword(db, number, byOf(request))
        await tellSwitch()
        return { user: number, password, sip }
      },
    )
  }

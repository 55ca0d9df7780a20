/** Accounts in the back office: `/staff`. */
import type { Feature } from '../app.ts'
import { SignInList, SignInParam } from '../contract/account.ts'
import { IdParam } from '../contract/ids.ts'
import { StaffForm, StaffMade, StaffPage, StaffPatch, StaffQuery, StaffRow, Version } from '../contract/staff.ts'
import { fail } from '../errors.ts'
import type { FastifyRequest } from 'fastify'
import { actorIn } from '../plugins/session.ts'
import {
  changeStaff,
  createStaff,
  deleteStaff,
  disableStaff,
  enableStaff,
  resetPassword,
  resetSecondFactor,
  type By,
  type StaffDeps,
} from './change.ts'
import { findStaff, listStaff, type Reader } from './store.ts'
import { staffRow } from './view.ts'

const byOf = (request: FastifyRequest): By => ({ id: actorIn(request).id, address: request.ip })

const readerOf = (request: FastifyRequest): Reader => {
  const actor = actorIn(request)
  return { id: actor.id, reach: actor.scope('staff.read') }
}

export const staffRoutes =
  (deps: StaffDeps): Feature =>
  async app => {
    const { db, rules, now, signIns } = deps
    const reads = { config: { right: 'staff.read' } } as const
    const manages = { config: { right: 'staff.manage' } } as const
    const row = { 200: StaffRow }

    app.get('/staff', { ...reads, schema: { querystring: StaffQuery, response: { 200: StaffPage } } }, async request => {
      const { query } = request
      const rows = await listStaff(db, query, readerOf(request), rules())
      const items = rows.slice(0, query.limit).map(person => staffRow(person, now()))
      return { items, next: rows.length > query.limit ? items.at(-1)!.staffNo : null }
    })

    app.get('/staff/:id', { ...reads, schema: { params: IdParam, response: row } }, async request => {
      const person = await findStaff(db, request.params.id, readerOf(request), rules())
      if (!person) throw fail('STAFF_NOT_FOUND')
      return staffRow(person, now())
    })

    app.post('/staff', { ...manages, schema: { body: StaffForm, response: { 201: StaffMade } } }, async (request, reply) => {
      const { person, oneTime } = await createStaff(deps, request.body, byOf(request))
      return reply.code(201).send({ person: staffRow(person, now()), oneTime })
    })

    app.patch('/staff/:id', { ...manages, schema: { params: IdParam, body: StaffPatch, response: row } }, async request =>
      staffRow(await changeStaff(deps, request.params.id, request.body, byOf(request)), now()),
    )

    app.post('/staff/:id/disable', { ...manages, schema: { params: IdParam, body: Version, response: row } }, async request =>
      staffRow(await disableStaff(deps, request.params.id, request.body.version, byOf(request)), now()),
    )

    app.post('/staff/:id/enable', { ...manages, schema: { params: IdParam, body: Version, response: row } }, async request =>
      staffRow(await enableStaff(deps, request.params.id, request.body.version, byOf(request)), now()),
    )

    app.delete('/staff/:id', { ...manages, schema: { params: IdParam, body: Version } }, async (request, reply) => {
      await deleteStaff(deps, request.params.id, request.body.version, byOf(request))
      return reply.code(204).send()
    })

    app.post('/staff/:id/password', { ...manages, schema: { params: IdParam, response: { 200: StaffMade } } }, async request => {
      const { person, oneTime } = await resetPassword(deps, request.params.id, byOf(request))
      return { person: staffRow(person, now()), oneTime }
    })

    app.delete('/staff/:id/second-factor', { ...manages, schema: { params: IdParam, response: row } }, async request =>
      staffRow(await resetSecondFactor(deps, request.params.id, byOf(request)), now()),
    )

    app.get('/staff/:id/sign-ins', { ...manages, schema: { params: IdParam, response: { 200: SignInList } } }, async request => ({
      items: await signIns.list(request.params.id, actorIn(request).sessionId),
    }))

    app.delete(
      '/staff/:id/sign-ins/:session',
      { ...manages, schema: { params: IdParam.extend({ session: SignInParam.shape.id }) } },
      async (request, reply) => {
        const { id, address } = byOf(request)
        if (!(await signIns.end(request.params.id, request.params.session, { by: id, address }))) throw fail('SIGN_IN_NOT_FOUND')
        return reply.code(204).send()
      },
    )

    app.post('/staff/:id/sign-ins/end', { ...manages, schema: { params: IdParam } }, async (request, reply) => {
      const { id, address } = byOf(request)
      await signIns.endOf(request.params.id, { by: id, address })
      return reply.code(204).send()
    })
  }

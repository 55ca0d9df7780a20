import type { Feature } from '../app.ts'
import type { Db } from '../../db/client.ts'
import { mayConsult } from '../../telephony/core/seat.ts'
import type { CallWish } from '../../telephony/engine/commands.ts'
import { type z } from 'zod'
import {
  CallAction,
  CallDetail,
  CallDigits,
  CallPage,
  CallParams,
  CallQuery,
  Colleagues,
  ConsultWith,
  Dial,
  Dialled,
  RefuseCall,
} from '../contract/calls.ts'
import { MemberContext } from '../contract/pop.ts'
import type { Locality } from '../office.ts'
import { fail, failUnreached } from '../errors.ts'
import type { Command } from '../switch-link/seat-commands.ts'
import { seatsIn, type CallRecord } from '../switch-link/call-record.ts'
import { callAtSeatOf, liveCallOf, type Snapshot } from '../switch-link/snapshot.ts'
import { actorIn, type Actor } from '../plugins/session.ts'
import { callReachOf } from '../references/call-reach.ts'
import { reachOf, scopeOf } from '../scope.ts'
import { liveWithin } from './live-reach.ts'
import { legsOf } from './parts-store.ts'
import { eventsOf, findCall, listCalls, listMissed, recordingsOf, type CallRights, type StoredCall } from './store.ts'
import { resolveTarget, type TargetParts } from './targets.ts'
import { detailOf, callSummary, engagedIn } from './view.ts'

export type CallsDeps = {
  db: Db
  snapshot: Snapshot
  command: Command
  /** The seat that this sign-in holds; throws when it holds none. */
  heldSeat(actor: Actor): Promise<string>
  locality: Locality
  /** What this person may know of a number; null when withheld. */
  memberContext(number: string | null, reader: Actor): Promise<MemberContext>
  /** The number shown to those we call. */
  callerId: string
  /** How long a number that is dialled may ring, in ms. */
  dialMs: number
}

const wishOf = (action: z.output<typeof CallAction>, device: 'browser' | 'desk'): CallWish => {
  switch (action) {
    case 'hangup':
      return { type: 'hang-up' }
    case 'record':
    case 'stop-recording':
      return { type: 'record', on: action === 'record' }
    case 'mute':
    case 'unmute':
      return { type: 'mute', on: action === 'mute' }
    case 'rejoin':
      return { type: 'rejoin', device }
    default:
      return { type: action }
  }
}

/** `/calls`: lists, one call, click-to-call and what the seat does with its call. */
export const callRoutes =
  ({ db, snapshot, command, heldSeat, locality, memberContext, callerId, dialMs }: CallsDeps): Feature =>
  async app => {
    const read = { config: { right: ['calls.read', 'missed.read'] } } as const
    const targets: TargetParts = {
      db,
      locality,
      liveCall: id => liveCallOf(snapshot, id),
      callAtSeatOf: staffId => callAtSeatOf(snapshot, staffId),
    }
    /** Calls that run, and whether they are within this person's reach. */
    const liveReach = async (actor: Actor) => {
      const [reached, seats] = await Promise.all([reachOf(db, scopeOf(actor, 'calls.read')), snapshot.seats()])
      return liveWithin(reached, seats).call
    }
    const isAtSeat = (actor: Actor, call: CallRecord) => actor.seatNumber !== null && seatsIn(call).includes(actor.seatNumber)

    /** The call, if this person may read it. Throws CALL_UNKNOWN for any other. */
    const readable = async (actor: Actor, id: string): Promise<StoredCall & CallRights> => {
      const reach = callReachOf(actor)
      const stored = await findCall(db, id, reach)
      if (stored?.isReadable || (stored && stored.record.endedAt === null && isAtSeat(actor, stored.record))) return stored
      if (stored) throw failUnreached('CALL_UNKNOWN')
      const record = await snapshot.call(id)
      if (!record) throw fail('CALL_UNKNOWN')
      if (!isAtSeat(actor, record) && !(reach.calls && (await liveReach(actor))(record))) throw failUnreached('CALL_UNKNOWN')
      return { record, staffId: null, name: null, orderId: record.purpose?.orderId ?? null, isReadable: true, mayPlay: false }
    }

    app.get('/calls', { ...read, schema: { querystring: CallQuery, response: { 200: CallPage } } }, async request => {
      const actor = actorIn(request)
      const { scope, live, missed, cursor, limit } = request.query
      if (!actor.rights.has(missed ? 'missed.read' : 'calls.read')) throw fail('FORBIDDEN')
      const isOwn = scope === 'own'
      if (!isOwn && !missed && actor.scope('calls.read') === 'own') throw fail('FORBIDDEN')
      if (live) {
        const isReached = isOwn ? (call: CallRecord) => isAtSeat(actor, call) : await liveReach(actor)
        const records = (await snapshot.calls()).filter(isReached)
        return { items: records.sort((a, b) => b.startedAt - a.startedAt).map(call => callSummary(call)), next: null }
      }
      // a missed call belongs to nobody yet: everyone who may call back sees them
      const { items, next } = missed
        ? await listMissed(db, scopeOf(actor, 'missed.read'), { cursor, limit })
        : await listCalls(db, scopeOf(actor, 'calls.read'), { ...(isOwn && { own: actor.id }), cursor, limit })
      const engaged = engagedIn(missed ? await snapshot.calls().catch(() => []) : [])
      return {
        items: items.map(({ record, name, orderId, emptyMessage, lacks }) => ({
          ...callSummary(record, name),
          orderId,
          lacks,
          ...(missed && { engaged: engaged(record), emptyMessage }),
        })),
        next,
      }
    })

    app.get(
      '/calls/:id/context',
      { config: { right: 'members.read' }, schema: { params: CallParams, response: { 200: MemberContext } } },
      async request => {
        const actor = actorIn(request)
        return memberContext((await readable(actor, request.params.id)).record.number, actor)
      },
    )

    app.get('/calls/:id', { ...read, schema: { params: CallParams, response: { 200: CallDetail } } }, async request => {
      const { id } = request.params
      const call = await readable(actorIn(request), id)
      const [events, recordings, legs] = await Promise.all([eventsOf(db, id), recordingsOf(db, id), legsOf(db, id)])
      return detailOf(call, { events, recordings, legs }, call.mayPlay)
    })

    app.post('/calls', { config: { right: 'calls.dial' }, schema: { body: Dial, response: { 201: Dialled } } }, async (request, reply) => {
      const actor = actorIn(request)
      const seat = await heldSeat(actor)
      const { number, purpose } = await resolveTarget(targets, request.body, actor)
      const { call } = await command({
        type: 'dial',
        seat,
        number,
        callerId,
        ringMs: dialMs,
        purpose,
        isLead: actor.rights.has('calls.dial-kept'),
        isConfirmed: request.body.confirmed ?? false,
      })
      return reply.code(201).send({ callId: call! })
    })

    app.get('/colleagues', { config: { right: 'calls.transfer' }, schema: { response: { 200: Colleagues } } }, async request => {
      const own = actorIn(request).seatNumber
      const items = (await snapshot.seats()).flatMap(seat =>
        seat.state === 'offline' || !seat.person || seat.id === own
          ? []
          : [{ seatId: seat.id, name: seat.person.name, state: seat.state, free: mayConsult(seat) === null }],
      )
      // who can be asked now comes first
      return { items: items.sort((a, b) => Number(b.free) - Number(a.free) || (a.seatId < b.seatId ? -1 : 1)) }
    })

    app.post(
      '/calls/:id/consult',
      { config: { right: 'calls.transfer' }, schema: { params: CallParams, body: ConsultWith } },
      async (request, reply) => {
        const actor = actorIn(request)
        const seat = await heldSeat(actor)
        const { target, confirmed } = request.body
        const dialled = async (dial: z.output<typeof Dial>) => {
          const { number, purpose } = await resolveTarget(targets, dial, actor)
          return { number, callerId, ringMs: dialMs, purpose }
        }
        const to = target.kind === 'seat' ? { seat: target.seatId } : await dialled({ target })
        await command({
          type: 'consult',
          seat,
          call: request.params.id,
          to,
          isLead: actor.rights.has('calls.dial-kept'),
          isConfirmed: confirmed ?? false,
        })
        return reply.code(204).send()
      },
    )

    app.post(
      '/calls/:id/digits',
      { config: { right: 'seat.use' }, schema: { params: CallParams, body: CallDigits } },
      async (request, reply) => {
        const seat = await heldSeat(actorIn(request))
        await command({ type: 'call', seat, call: request.params.id, wish: { type: 'send-digits', digits: request.body.digits } })
        return reply.code(204).send()
      },
    )

    app.post(
      '/calls/:id/refuse',
      { config: { right: 'seat.use' }, schema: { params: CallParams, body: RefuseCall } },
      async (request, reply) => {
        const seat = await heldSeat(actorIn(request))
        await command({ type: 'call', seat, call: request.params.id, wish: { type: 'refuse', offer: request.body.offer } })
        return reply.code(204).send()
      },
    )

    app.post(
      '/calls/:id/:action',
      { config: { right: 'seat.use' }, schema: { params: CallParams.extend({ action: CallAction }) } },
      async (request, reply) => {
        const seat = await heldSeat(actorIn(request))
        const device = (await snapshot.seat(seat))?.device ?? 'browser'
        await command({ type: 'call', seat, call: request.params.id, wish: wishOf(request.params.action, device) })
        return reply.code(204).send()
      },
    )
  }

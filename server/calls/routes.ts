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
import type { Current } from '../contract/settings/index.ts'
import type { Locality } from '../office.ts'
import { fail } from '../errors.ts'
import type { Command } from '../switch-link/seat-commands.ts'
import { isMissedOpenTo } from '../missed-calls/missed.ts'
import { seatsIn } from '../switch-link/call-record.ts'
import { liveCallOf, type Snapshot } from '../switch-link/snapshot.ts'
import { actorIn, type Actor } from '../plugins/session.ts'
import { tookPart } from '../references/took-part.ts'
import { legsOf } from './parts-store.ts'
import { eventsOf, findCall, listCalls, recordingsOf, type StoredCall } from './store.ts'
import type { StaffActor } from '../work-orders/core/order.ts'
import { staffActor } from '../work-orders/rights-now.ts'
import { resolveTarget } from './targets.ts'
import { detailOf, callSummary, engagedIn } from './view.ts'

export type CallsDeps = {
  db: Db
  snapshot: Snapshot
  command: Command
  /** The seat that this sign-in holds; throws when it holds none. */
  heldSeat(actor: Actor): Promise<string>
  locality: Locality
  /** What this person may know of a number; null when withheld. */
  memberContext(number: string | null, actor: StaffActor): Promise<MemberContext>
  /** The number shown to those we call. */
  callerId: string
  settings: Current
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
  ({ db, snapshot, command, heldSeat, locality, memberContext, callerId, settings }: CallsDeps): Feature =>
  async app => {
    const calls = { liveCall: (id: string) => liveCallOf(snapshot, id), settings }
    const read = { config: { right: ['calls.read', 'missed.read'] } } as const
    /** A missed call is nobody's yet: whoever calls back must see what was wanted. */
    const mayRead = async (actor: Actor, call: StoredCall): Promise<boolean> =>
      (actor.rights.has('calls.read') && actor.scope('calls.read') !== 'own') ||
      (await tookPart(db, call.record.id, actor.id)) ||
      (actor.rights.has('missed.read') && (await isMissedOpenTo(db, call.record.id, actor.id, settings))) ||
      (call.record.endedAt === null && actor.seatNumber !== null && seatsIn(call.record).includes(actor.seatNumber))

    const find = async (id: string): Promise<StoredCall | null> => {
      const stored = await findCall(db, id)
      if (stored) return stored
      const record = await snapshot.call(id)
      return record && { record, staffId: null, name: null, orderId: record.purpose?.orderId ?? null }
    }

    app.get('/calls', { ...read, schema: { querystring: CallQuery, response: { 200: CallPage } } }, async request => {
      const actor = actorIn(request)
      const { scope, live, missed, cursor, limit } = request.query
      if (!actor.rights.has(missed ? 'missed.read' : 'calls.read')) throw fail('FORBIDDEN')
      if (scope === 'all' && !missed && actor.scope('calls.read') === 'own') throw fail('FORBIDDEN')
      if (live) {
        const records = (await snapshot.calls()).filter(
          call => scope === 'all' || (actor.seatNumber !== null && seatsIn(call).includes(actor.seatNumber)),
        )
        return { items: records.sort((a, b) => b.startedAt - a.startedAt).map(call => callSummary(call)), next: null }
      }
      // a missed call belongs to nobody yet: everyone who may call back sees them
      const { items, next } = await listCalls(db, {
        ...(scope === 'own' && !missed ? { staffId: actor.id } : {}),
        missed: missed && settings,
        cursor,
        limit,
      })
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

    const readable = async (actor: Actor, id: string): Promise<StoredCall> => {
      const call = await find(id)
      if (!call) throw fail('CALL_UNKNOWN')
      if (!(await mayRead(actor, call))) throw fail('CALL_NOT_YOURS')
      return call
    }
    app.get(
      '/calls/:id/context',
      { config: { right: 'members.read' }, schema: { params: CallParams, response: { 200: MemberContext } } },
      async request => memberContext((await readable(actorIn(request), request.params.id)).record.number, staffActor(actorIn(request))),
    )

    app.get('/calls/:id', { ...read, schema: { params: CallParams, response: { 200: CallDetail } } }, async request => {
      const actor = actorIn(request)
      const call = await readable(actor, request.params.id)
      const { id } = request.params
      const [events, recordings, legs] = await Promise.all([eventsOf(db, id), recordingsOf(db, id), legsOf(db, id)])
      const mayPlay = async () =>
        actor.rights.has('recordings.play') && (call.record.result === 'voicemail' || (await tookPart(db, id, actor.id)))
      return detailOf(
        call,
        { events, recordings, legs },
        (actor.rights.has('recordings.play') && actor.scope('recordings.play') !== 'own') || (await mayPlay()),
      )
    })

    app.post('/calls', { config: { right: 'calls.dial' }, schema: { body: Dial, response: { 201: Dialled } } }, async (request, reply) => {
      const actor = actorIn(request)
      const seat = await heldSeat(actor)
      const { number, purpose } = await resolveTarget(db, request.body, locality, calls, staffActor(actor))
      const { call } = await command({
        type: 'dial',
        seat,
        number,
        callerId,
        ringMs: settings.ms('calls.dial-ring'),
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
          const { number, purpose } = await resolveTarget(db, dial, locality, calls, staffActor(actor))
          return { number, callerId, ringMs: settings.ms('calls.dial-ring'), purpose }
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

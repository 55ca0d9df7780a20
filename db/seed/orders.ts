import { sql } from 'drizzle-orm'
import type { Db } from '../client.ts'
import {
  calls,
  callbackTasks,
  callEvents,
  callLegs,
  consents,
  dispatchAssignments,
  dispatchEnquiries,
  evaluations,
  merchantNotices,
  orderCounters,
  queueVisits,
  smsOutbox,
  workOrderEvents,
  workOrders,
} from '../schema/index.ts'
import { dayOf } from '../../time/civil.ts'
import { partRows } from './call-parts.ts'
import { addressOf, categoryRows, e164 } from './directory.ts'
import { idOf } from './ids.ts'
import { specs, type Spec } from './order-specs.ts'
import { firms, people } from './people.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ZONE = 'Asia/Shanghai'
const staffNames: Record<string, string> = {
  intake1: '李晓梅',
  intake2: '王芳',
  intake3: '陈静',
  dispatch1: '刘强',
  dispatch2: '赵敏',
  callback1: '孙悦',
  callback2: '何琳',
}
const seatOf: Record<string, string> = { intake1: '1001', intake2: '1002', intake3: '1003' }
const ISSUED = ['returned', 'dispatched', 'responded', 'served', 'completed']

type Facts = ReturnType<typeof factsOf>

/** Everything that follows from a line of the list: ids, people, and when each thing happened. */
const factsOf = (spec: Spec, n: number, now: number, number: string) => {
  const [member, service, content, merchant, urgency, hoursAgo, state, satisfaction] = spec
  const index = people.findIndex(([name]) => name === member)
  const [, , mobile, district] = people[index]!
  const created = now - hoursAgo * HOUR
  const dispatched = created + (4 + (n % 7)) * MINUTE
  const staff = { intake: `intake${1 + (n % 3)}`, dispatch: `dispatch${1 + (n % 2)}`, callback: `callback${1 + (n % 2)}` }
  return {
    n,
    member,
    service,
    content,
    merchant,
    urgency,
    state,
    satisfaction,
    number,
    district,
    staff,
    created,
    dispatched,
    orderId: idOf(`order:${n}`),
    callId: idOf(`call:${n}`),
    assignmentId: idOf(`assignment:${n}`),
    memberId: idOf(`member:${member}`),
    merchantId: merchant && idOf(`merchant:${merchant}`),
    contact: e164(mobile),
    address: addressOf(district, index),
    category: categoryRows().find(row => row.level === 3 && row.name === service)!.id,
    isIssued: ISSUED.includes(state),
    fee: 8000 + (n % 9) * 2500,
    responded: dispatched + 11 * MINUTE,
    returned: dispatched + 14 * MINUTE,
    served: dispatched + 24 * HOUR,
    completed: dispatched + 25 * HOUR,
    timeLimit: dispatched + 20 * HOUR,
    callbackAt: dispatched + 24 * HOUR,
  }
}

const date = (ms: number) => new Date(ms)
const has = (facts: Facts, ...states: string[]) => states.includes(facts.state)

const deadline = (f: Facts): { dueRule: string | null; dueAt: Date | null; warnAt: Date | null } => {
  const by = (dueRule: string, at: number, span: number) => ({ dueRule, dueAt: date(at), warnAt: date(at - span / 3) })
  const span = f.urgency === 'normal' ? 30 * MINUTE : 10 * MINUTE
  if (has(f, 'pending_dispatch')) return by('dispatch', f.created + span, span)
  if (has(f, 'returned')) return by('dispatch', f.returned + span, span)
  if (has(f, 'dispatched')) return by('first_response', f.dispatched + 10 * MINUTE, 10 * MINUTE)
  if (has(f, 'responded')) return by('merchant_limit', f.timeLimit, 3 * HOUR)
  if (has(f, 'served')) return by('satisfaction', f.callbackAt, 0)
  return { dueRule: null, dueAt: null, warnAt: null }
}

const stateSince = (f: Facts): number =>
  ({
    pending_dispatch: f.created,
    returned: f.returned,
    dispatched: f.dispatched,
    responded: f.responded,
    served: f.served,
    completed: f.completed,
  })[f.state as string] ?? f.created + 40 * MINUTE

const orderRow = (f: Facts) => {
  const standing = f.isIssued && !has(f, 'returned')
  return {
    id: f.orderId,
    number: f.number,
    type: 'service' as const,
    state: f.state,
    stateSince: date(stateSince(f)),
    owner: has(f, 'pending_dispatch', 'returned')
      ? ('dispatch' as const)
      : has(f, 'dispatched', 'responded', 'served')
        ? ('callback' as const)
        : ('none' as const),
    urgency: f.urgency,
    poolRank: { normal: 0, urgent: 2, critical: 4 }[f.urgency] + (f.isIssued ? 1 : 0),
    channel: 'phone',
    memberId: f.memberId,
    contactName: f.member,
    contactNumber: f.contact,
    contactPhoneId: idOf(`member-phone:${f.member}:1`),
    districtCode: f.district,
    addressDetail: f.address,
    categoryId: f.category,
    content: f.content,
    round: f.isIssued ? 1 : 0,
    intakeAgentId: idOf(`staff:${f.staff.intake}`),
    dispatchAgentId: f.isIssued || has(f, 'unfulfilled') ? idOf(`staff:${f.staff.dispatch}`) : null,
    callbackAgentId: has(f, 'returned', 'responded', 'completed', 'served') ? idOf(`staff:${f.staff.callback}`) : null,
    assignmentId: f.isIssued ? f.assignmentId : null,
    merchantId: standing ? f.merchantId : null,
    timeLimitAt: standing ? date(f.timeLimit) : null,
    feeQuoteFen: standing ? f.fee : null,
    callbackAt: standing ? date(f.callbackAt) : null,
    sourceCallId: f.callId,
    idempotencyKey: idOf(`order-key:${f.n}`),
    acceptedAt: date(f.created),
    dispatchedAt: f.isIssued ? date(f.dispatched) : null,
    respondedAt: has(f, 'responded', 'served', 'completed') ? date(f.responded) : null,
    servedAt: has(f, 'served', 'completed') ? date(f.served) : null,
    completedAt: has(f, 'completed') ? date(f.completed) : null,
    closedReason: has(f, 'completed')
      ? 'completed'
      : has(f, 'cancelled')
        ? '会员家属自行安排'
        : has(f, 'unfulfilled')
          ? '当晚无商户可派，已告知会员'
          : null,
    createdAt: date(f.created),
    updatedAt: date(stateSince(f)),
    ...deadline(f),
  }
}

const eventRows = (f: Facts): (typeof workOrderEvents.$inferInsert)[] => {
  type Line = [who: string | null, at: number, action: string, to: string, detail?: Record<string, string | number>]
  const lines: Line[] = [[f.staff.intake, f.created, 'create', 'pending_dispatch', { channel: 'phone', urgency: f.urgency }]]
  if (f.isIssued) {
    lines.push(
      [f.staff.dispatch, f.dispatched - 3 * MINUTE, 'claim', 'dispatching'],
      [f.staff.dispatch, f.dispatched, 'dispatch', 'dispatched', { merchant: f.merchant!, feeQuoteFen: f.fee, round: 1 }],
    )
  }
  if (has(f, 'returned')) lines.push([f.staff.callback, f.returned, 'return', 'returned', { reason: 'no_worker' }])
  if (has(f, 'responded', 'served', 'completed'))
    lines.push([f.staff.callback, f.responded, 'mark_responded', 'responded', { answer: 'contacted' }])
  if (has(f, 'served', 'completed')) lines.push([null, f.served, 'serve', 'served'])
  if (has(f, 'completed'))
    lines.push([f.staff.callback, f.completed, 'complete', 'completed', { satisfaction: f.satisfaction!, feeFen: f.fee }])
  if (has(f, 'cancelled')) lines.push([f.staff.intake, f.created + 40 * MINUTE, 'cancel', 'cancelled'])
  if (has(f, 'unfulfilled'))
    lines.push(
      [f.staff.dispatch, f.created + 5 * MINUTE, 'claim', 'dispatching'],
      [f.staff.dispatch, f.created + 40 * MINUTE, 'give_up', 'unfulfilled'],
    )
  return lines.map(([who, at, action, toState, detail], i) => ({
    id: idOf(`event:${f.n}:${i}`),
    orderId: f.orderId,
    seq: i + 1,
    at: date(at),
    actorKind: who ? ('staff' as const) : ('system' as const),
    actorId: who ? idOf(`staff:${who}`) : null,
    actorName: who ? staffNames[who]! : 'system',
    action,
    fromState: lines[i - 1]?.[3] ?? null,
    toState,
    callId: i === 0 ? f.callId : null,
    detail: detail ?? {},
  }))
}

const callRows = (f: Facts) => {
  const started = f.created - 3 * MINUTE
  const call = {
    id: f.callId,
    direction: 'inbound' as const,
    state: 'ended' as const,
    number: f.contact,
    did: '95081',
    flowId: 'hotline',
    queueId: 'intake',
    seatNumber: seatOf[f.staff.intake]!,
    staffId: idOf(`staff:${f.staff.intake}`),
    memberId: f.memberId,
    keys: '1',
    startedAt: date(started),
    queuedAt: date(started + 9_000),
    offeredAt: date(started + 10_000),
    answeredAt: date(started + 14_000),
    endedAt: date(f.created + 5_000),
    ivrMs: 9_000,
    waitedMs: 5_000,
    rangMs: 4_000,
    talkedMs: f.created + 5_000 - started - 14_000,
    result: 'answered',
    endedBy: 'party',
    seq: 5,
  }
  const steps: [string, number, Record<string, unknown>][] = [
    ['arrived', 0, { did: '95081', flow: 'hotline' }],
    ['keyed', 6_000, { digit: '1', node: 'menu' }],
    ['queued', 9_000, { queue: 'intake', priority: 0 }],
    ['answered', 14_000, { seat: call.seatNumber, waitedMs: 5_000, rangMs: 4_000 }],
    ['ended', f.created + 5_000 - started, { by: 'party', outcome: 'answered' }],
  ]
  return {
    call,
    events: steps.map(([type, after, data], i) => ({
      entryId: `${f.callId}:${i + 1}`,
      callId: f.callId,
      seq: i + 1,
      at: date(started + after),
      type,
      data,
    })),
    ...partRows(call),
  }
}

const taskRows = (f: Facts): (typeof callbackTasks.$inferInsert)[] => {
  if (!f.isIssued) return []
  const by = idOf(`staff:${f.staff.callback}`)
  const task = (
    kind: 'first_response' | 'satisfaction',
    dueAt: number,
    closed: 'done' | 'cancelled' | null,
    at: number,
  ): typeof callbackTasks.$inferInsert => ({
    id: idOf(`task:${f.n}:${kind}`),
    orderId: f.orderId,
    assignmentId: f.assignmentId,
    kind,
    state: closed ?? 'waiting',
    dueAt: date(dueAt),
    callableFrom: date(dueAt),
    ownerId: closed === 'done' ? by : null,
    closedAt: closed ? date(at) : null,
    ...(kind === 'first_response' && closed === 'done' && { result: { answer: has(f, 'returned') ? 'merchant_returns' : 'contacted' } }),
    createdAt: date(f.dispatched),
    updatedAt: date(closed ? at : f.dispatched),
  })
  const isAnswered = !has(f, 'dispatched')
  return [
    task('first_response', f.dispatched + 10 * MINUTE, isAnswered ? 'done' : null, f.responded),
    task(
      'satisfaction',
      f.callbackAt,
      has(f, 'completed') ? 'done' : has(f, 'returned') ? 'cancelled' : null,
      has(f, 'completed') ? f.completed : f.returned,
    ),
  ]
}

const writeDispatch = async (db: Db, f: Facts) => {
  const common = { orderId: f.orderId, merchantId: f.merchantId!, staffId: idOf(`staff:${f.staff.dispatch}`) }
  await db
    .insert(dispatchEnquiries)
    .values({ id: idOf(`enquiry:${f.n}`), ...common, round: 1, at: date(f.dispatched - MINUTE), result: 'can_serve' })
  await db.insert(dispatchAssignments).values({
    id: f.assignmentId,
    ...common,
    round: 1,
    state: has(f, 'returned') ? 'returned' : has(f, 'completed') ? 'finished' : 'issued',
    issuedAt: date(f.dispatched),
    timeLimitAt: date(f.timeLimit),
    feeQuoteFen: f.fee,
    callbackAt: date(f.callbackAt),
    idempotencyKey: idOf(`assignment-key:${f.n}`),
    respondedAt: has(f, 'responded', 'served', 'completed') ? date(f.responded) : null,
    finishedAt: has(f, 'completed') ? date(f.completed) : null,
    ...(has(f, 'returned') ? { returnedAt: date(f.returned), returnReason: 'no_worker', responsibility: 'merchant' } : {}),
  })
  await db.insert(smsOutbox).values({
    id: idOf(`sms:${f.n}`),
    orderId: f.orderId,
    assignmentId: f.assignmentId,
    template: 'order_issued',
    number: e164(firms.find(([name]) => name === f.merchant)![3]),
    body: `【家庭服务热线】订单${f.number}：${f.service}。请在10分钟内联系客户。`,
    state: 'sent',
    attempts: 1,
    nextAttemptAt: date(f.dispatched),
    sentAt: date(f.dispatched + 2_000),
    createdAt: date(f.dispatched),
  })
  await db.insert(merchantNotices).values({
    id: idOf(`notice:${f.n}`),
    merchantId: f.merchantId!,
    orderId: f.orderId,
    assignmentId: f.assignmentId,
    kind: 'order_issued',
    data: { number: f.number },
    createdAt: date(f.dispatched),
    revokedAt: has(f, 'returned') ? date(f.returned) : null,
  })
  await db.insert(callbackTasks).values(taskRows(f))
  if (has(f, 'completed')) {
    await db.insert(evaluations).values({
      id: idOf(`evaluation:${f.n}`),
      orderId: f.orderId,
      assignmentId: f.assignmentId,
      taskId: idOf(`task:${f.n}:satisfaction`),
      source: 'callback',
      reached: true,
      timeliness: f.satisfaction! >= 4 ? 'in_time' : f.satisfaction === 3 ? 'fair' : 'late',
      minutesLate: f.satisfaction! < 3 ? 45 : null,
      satisfaction: f.satisfaction!,
      feeFen: f.fee,
      staffId: idOf(`staff:${f.staff.callback}`),
      at: date(f.completed),
    })
  }
}

/** A month of orders up to `now`, unless there are orders already. */
export const seedOrders = async (db: Db, now: Date): Promise<void> => {
  if ((await db.select({ id: workOrders.id }).from(workOrders).limit(1)).length) return
  const lastOfDay = new Map<string, number>()
  const oldestFirst = specs.map((spec, n) => ({ spec, n })).sort((a, b) => b.spec[5] - a.spec[5])
  await db.transaction(async tx => {
    for (const { spec, n } of oldestFirst) {
      const day = dayOf(now.getTime() - spec[5] * HOUR, ZONE)
      const last = (lastOfDay.get(day) ?? 0) + 1
      lastOfDay.set(day, last)
      const f = factsOf(spec, n, now.getTime(), `S${day.replaceAll('-', '')}${String(last).padStart(5, '0')}`)
      const { call, events, leg, visit } = callRows(f)
      await tx.insert(calls).values(call)
      await tx.insert(callEvents).values(events)
      await tx.insert(callLegs).values(leg)
      await tx.insert(queueVisits).values(visit)
      await tx.insert(workOrders).values(orderRow(f))
      await tx.insert(workOrderEvents).values(eventRows(f))
      await tx.insert(consents).values({
        id: idOf(`consent:${n}`),
        memberId: f.memberId,
        orderId: f.orderId,
        purpose: 'share_with_merchant',
        textVersion: '2026-11',
        channel: 'phone',
        givenAt: date(f.created),
        callId: f.callId,
      })
      if (f.isIssued) await writeDispatch(tx, f)
    }
    for (const [day, last] of lastOfDay) {
      await tx
        .insert(orderCounters)
        .values({ day, last })
        .onConflictDoUpdate({ target: orderCounters.day, set: { last: sql`greatest(order_counters.last, ${last})` } })
    }
  })
}

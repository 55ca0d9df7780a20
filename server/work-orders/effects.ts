import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls, categories, districts } from '../../db/schema/index.ts'
import { addEvaluation, cancelTasks, moveTask, openTask } from '../callbacks/tasks.ts'
import type { Office, TimedTask } from '../office.ts'
import { endAssignment, issueAssignment, markAssignmentResponded } from '../dispatch/assignments.ts'
import { noticeIssued, noticeWithdrawn } from '../merchants/notices.ts'
import { merchantSmsNumber } from '../merchants/phones.ts'
import { nationalNumber } from '../phones/number.ts'
import { queueSms } from '../sms/queue.ts'
import { smsText, type OrderFacts } from '../sms/texts.ts'
import { writeHistory, type HistoryDetail } from './history.ts'
import type { Actor, Effect, Order } from './core/order.ts'
import type { OrderRecord } from './row.ts'

/** What a command knows beside the action: words, figures and the call it was said in. */
export type Extras = {
  note?: string | null
  callId?: string | null
  detail?: HistoryDetail
  feeQuoteFen?: number | null
  idempotencyKey?: string
  taskId?: string
  evaluation?: {
    timeliness: 'in_time' | 'fair' | 'late'
    minutesLate: number | null
    satisfaction: number
    feeFen: number
    comment: string | null
  }
}

export type EffectContext = {
  tx: Db
  office: Office
  /** The row before the change; its assignment is the one that stood. */
  before: OrderRecord
  after: Order
  actor: Actor
  now: Date
  extras: Extras
}
/** What later effects and the caller learn of earlier ones. */
export type Outcome = { assignmentId: string | null; tasks: TimedTask[] }

const moment = (at: Date | number, zone: string): string =>
  new Intl.DateTimeFormat('zh-CN', {
    timeZone: zone,
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)

/** The facts of an order that texts to merchants and members are made of. */
export const orderFacts = async (
  tx: Db,
  office: Office,
  row: OrderRecord,
  order: Pick<Order, 'appointment' | 'timeLimitAt'>,
): Promise<OrderFacts> => {
  const [category] = await tx.select({ name: categories.name }).from(categories).where(eq(categories.id, row.categoryId))
  const [district] = await tx.select({ name: districts.name }).from(districts).where(eq(districts.code, row.districtCode))
  const { zone, country } = office.locality
  return {
    number: row.number,
    category: category!.name,
    contactName: row.contactName,
    contactNumber: nationalNumber(row.contactNumber, country),
    address: `${district!.name}${row.addressDetail}`,
    content: row.content,
    hotline: office.hotline,
    appointment: order.appointment && `${moment(order.appointment.from, zone)}—${moment(order.appointment.to, zone)}`,
    timeLimit: order.timeLimitAt === null ? null : moment(order.timeLimitAt, zone),
  }
}

/** The language that the citizen of an order chose on the telephone; Chinese where they did not call. */
const languageOf = async (tx: Db, { sourceCallId }: OrderRecord): Promise<'zh' | 'en'> => {
  if (sourceCallId === null) return 'zh'
  const [call] = await tx.select({ language: calls.language }).from(calls).where(eq(calls.id, sourceCallId))
  return call?.language === 'en' ? 'en' : 'zh'
}

const sendSms = async (
  { tx, office, before, after, now }: EffectContext,
  effect: Extract<Effect, { type: 'sms' }>,
  assignmentId: string | null,
) => {
  const number = effect.to === 'member' ? before.contactNumber : await merchantSmsNumber(tx, (after.merchant ?? before.merchantId)!)
  if (!number) return
  const language = effect.to === 'member' ? await languageOf(tx, before) : 'zh'
  const body = smsText(effect.template, await orderFacts(tx, office, before, after), office.smsSignature, language)
  await queueSms(tx, {
    template: effect.template,
    number,
    body,
    orderId: before.id,
    assignmentId: effect.to === 'merchant' ? assignmentId : null,
    at: now,
  })
}

const assign = async ({ tx, before, actor, now, extras }: EffectContext, effect: Extract<Effect, { type: 'assign' }>): Promise<string> => {
  if (actor.kind !== 'staff') throw new Error('an order is dispatched by a person')
  return issueAssignment(tx, {
    orderId: before.id,
    round: effect.round,
    merchantId: effect.merchant,
    staffId: actor.id,
    issuedAt: now,
    timeLimitAt: new Date(effect.timeLimitAt),
    callbackAt: new Date(effect.callbackAt),
    feeQuoteFen: extras.feeQuoteFen ?? null,
    callId: extras.callId ?? null,
    idempotencyKey: extras.idempotencyKey!,
  })
}

/** Writes one effect. Called in the order of the decision, in the transaction that also writes the order. */
export const applyEffect = async (context: EffectContext, effect: Effect, outcome: Outcome): Promise<void> => {
  const { tx, office, before, after, actor, now, extras } = context
  const { zone } = office.locality
  switch (effect.type) {
    case 'record':
      await writeHistory(tx, before.id, {
        ...effect,
        actor,
        at: now,
        note: extras.note,
        callId: extras.callId,
        detail: { round: after.round, ...extras.detail },
      })
      if (effect.action === 'mark_responded') await markAssignmentResponded(tx, before.id, now)
      return
    case 'assign':
      outcome.assignmentId = await assign(context, effect)
      return
    case 'end-assignment':
      return endAssignment(tx, before.id, { ...effect, note: extras.note ?? null, at: now })
    case 'notify-merchant':
      if (effect.kind === 'order_withdrawn')
        return noticeWithdrawn(tx, {
          merchantId: before.merchantId!,
          orderId: before.id,
          assignmentId: before.assignmentId!,
          number: before.number,
          at: now,
        })
      return noticeIssued(tx, {
        merchantId: after.merchant!,
        orderId: before.id,
        assignmentId: outcome.assignmentId!,
        data: { ...(await orderFacts(tx, office, before, after)) },
        at: now,
      })
    case 'sms':
      return sendSms(context, effect, outcome.assignmentId)
    case 'open-task':
      outcome.tasks.push(
        await openTask(
          tx,
          {
            orderId: before.id,
            assignmentId: outcome.assignmentId,
            kind: effect.kind,
            dueAt: new Date(effect.dueAt),
            recheck: effect.recheck,
            promise: effect.recheck ? (extras.note ?? null) : null,
            at: now,
          },
          zone,
        ),
      )
      return
    case 'move-task':
      outcome.tasks.push(...(await moveTask(tx, before.id, effect.kind, new Date(effect.dueAt), zone, now)))
      return
    case 'cancel-tasks':
      return cancelTasks(tx, before.id, null, now)
    case 'cancel-task':
      return cancelTasks(tx, before.id, effect.kind, now)
    case 'evaluate':
      return addEvaluation(tx, {
        orderId: before.id,
        assignmentId: before.assignmentId,
        taskId: extras.taskId ?? null,
        source: 'callback',
        reached: effect.reached,
        ...(effect.reached ? extras.evaluation : {}),
        staffId: actor.kind === 'staff' ? actor.id : null,
        at: now,
      })
  }
}

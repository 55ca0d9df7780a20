/**
 * What a callback seat does with a task. Each command locks the order first and the task second, checks that the task is open and the
 * person's to work on, writes the order's step and the task's end in one transaction, and tells the screens after the commit.
 */
import type { z } from 'zod'
import type { Db } from '../../db/client.ts'
import { writeAudit } from '../audit/write.ts'
import type { AttemptForm, FirstResponseForm, SatisfactionForm, TaskAnswer, TaskKind } from '../contract/callbacks.ts'
import { responsibilityOf } from '../catalogue/listed.ts'
import type { Office, TimedTask } from '../office.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { changeOrder, commandOrder, type Changed } from '../work-orders/change.ts'
import type { Extras } from '../work-orders/effects.ts'
import type { Action } from '../work-orders/core/order.ts'
import type { StaffReader } from '../work-orders/readers.ts'
import type { OrderRecord } from '../work-orders/row.ts'
import { callableFrom } from './hours.ts'
import { afterFailure } from './retry.ts'
import { addAttempt, firstFailureAt, isRecallAgreed, lockTask, orderOfTask, staffName, updateTask, type TaskRecord } from './store.ts'
import { isConflict, taskAnswer } from './view.ts'

type Step = (tx: Db, task: TaskRecord, order: OrderRecord) => Promise<{ changed: Changed; task: TaskRecord }>
const FURTHEST_RECALL_MS = 60 * 86_400_000

const checkTask = async (
  tx: Db,
  task: TaskRecord | null,
  order: OrderRecord,
  person: StaffReader,
  version: number,
  kind: TaskKind | null,
): Promise<TaskRecord> => {
  if (!task) throw fail('TASK_NOT_FOUND')
  if (task.closedAt) throw fail('TASK_CLOSED')
  if (kind && task.kind !== kind) throw fail('TASK_OTHER_FORM')
  if (task.ownerId && task.ownerId !== person.id && !person.lead) throw fail('TASK_TAKEN', { person: await staffName(tx, task.ownerId) })
  if (task.version !== version) throw fail('TASK_CHANGED')
  if (isConflict(order, person)) throw fail('SAME_PERSON')
  return task
}

/** The rule that kept everybody but a team lead from this task; null where anybody might take it. */
const overruledBy = (task: TaskRecord, order: OrderRecord, person: StaffReader): 'TASK_TAKEN' | 'SAME_PERSON' | null => {
  if (!person.lead) return null
  if (task.ownerId && task.ownerId !== person.id) return 'TASK_TAKEN'
  return isConflict(order, { id: person.id, lead: false }) ? 'SAME_PERSON' : null
}

const onTask = async (
  office: Office,
  id: string,
  version: number,
  kind: TaskKind | null,
  person: StaffReader,
  step: Step,
  isPickUp = false,
): Promise<TaskAnswer> => {
  const orderId = await orderOfTask(office.db, id)
  if (!orderId) throw fail('TASK_NOT_FOUND')
  return commandOrder(office, { id: orderId, actor: person, isPickUp }, async (tx, order) => {
    const task = await checkTask(tx, await lockTask(tx, id), order, person, version, kind)
    const overruled = overruledBy(task, order, person)
    if (overruled)
      await writeAudit(tx, {
        staffId: person.id,
        action: 'order.overrule',
        subject: { kind: 'callback-task', id },
        detail: { order: orderId, rule: overruled },
      })
    const done = await step(tx, task, order)
    return { changed: done.changed, answer: taskAnswer(done.task, done.changed.row.state) }
  })
}

const close = (tx: Db, office: Office, task: TaskRecord, person: StaffReader, result: Record<string, unknown>): Promise<TaskRecord> =>
  updateTask(tx, task, { state: 'done', ownerId: person.id, closedAt: office.now(), result }, office.now())

const unchanged = (row: OrderRecord, tasks: TimedTask[] = []): Changed => ({ row, tasks })

/** A satisfaction call may be made once it is due; the order is served from then on, even if no clock has said so yet. */
const servedIfDue = async (tx: Db, office: Office, task: TaskRecord, order: OrderRecord): Promise<OrderRecord> => {
  if (task.kind !== 'satisfaction' || order.state === 'served') return order
  if (task.dueAt > office.now()) throw fail('TASK_NOT_DUE')
  return (await changeOrder(tx, office, order, { type: 'serve' }, { kind: 'system' })).row
}

/** Writes down who came to read a confidential order by taking its task: given back, the task says nothing of them any more. */
const notePickUp = async (tx: Db, task: TaskRecord, person: StaffReader, at: Date): Promise<void> => {
  await writeAudit(tx, {
    at,
    staffId: person.id,
    action: 'task.taken',
    subject: { kind: 'order', id: task.orderId },
    detail: { task: task.id },
  })
}

/** Takes a task, so that nobody else calls the same citizen. Taking one's own again changes nothing. */
export const takeTask = (office: Office, id: string, version: number, person: StaffReader): Promise<TaskAnswer> =>
  onTask(
    office,
    id,
    version,
    null,
    person,
    async (tx, task, order) => {
      const row = task.kind === 'satisfaction' && task.dueAt <= office.now() ? await servedIfDue(tx, office, task, order) : order
      if (task.ownerId === person.id) return { changed: unchanged(row), task }
      if (order.confidential) await notePickUp(tx, task, person, office.now())
      const taken = await updateTask(tx, task, { state: 'taken', ownerId: person.id, takenAt: office.now() }, office.now())
      return { changed: unchanged(row), task: taken }
    },
    true,
  )

/** Gives a task back as it was taken: a time agreed with the member stays agreed. */
export const releaseTask = (office: Office, id: string, version: number, person: StaffReader): Promise<TaskAnswer> =>
  onTask(office, id, version, null, person, async (tx, task, order) => {
    const state = (await isRecallAgreed(tx, id)) ? 'recall' : 'waiting'
    return { changed: unchanged(order), task: await updateTask(tx, task, { state, ownerId: null, takenAt: null }, office.now()) }
  })

/** A call without a result: the next attempt follows by the rule, or at the time agreed with the member. */
export const recordAttempt = (office: Office, id: string, form: z.output<typeof AttemptForm>, person: StaffReader): Promise<TaskAnswer> =>
  onTask(office, id, form.version, null, person, async (tx, task, order) => {
    const now = office.now()
    const { outcome, callId, note } = form
    await addAttempt(tx, { taskId: id, staffId: person.id, at: now, outcome, callId: callId ?? null, note })
    const isRecall = outcome === 'recall'
    const attempts = task.attempts + (isRecall ? 0 : 1)
    const detail: Extras['detail'] = { task: task.kind, outcome, attempt: attempts }
    const step = async (action: Action, row = order) => changeOrder(tx, office, row, action, person, { callId, note, detail, taskId: id })
    const again = async (set: Partial<TaskRecord> & { dueAt: Date }) => {
      const changed = await step({ type: 'attempt' })
      const next = await updateTask(tx, task, { attempts, ownerId: null, takenAt: null, announcedFor: null, ...set }, now)
      return { changed: { ...changed, tasks: [{ id, dueAt: next.dueAt }] }, task: next }
    }
    if (isRecall) {
      const recallAt = new Date(form.recallAt!)
      if (recallAt <= now) throw failField('recallAt', 'in_past')
      if (recallAt.getTime() > now.getTime() + FURTHEST_RECALL_MS) throw failField('recallAt', 'too_far')
      return again({ state: 'recall', dueAt: recallAt, callableFrom: recallAt })
    }
    const { zone } = office.locality
    const next = afterFailure(task.kind, attempts, now, zone)
    if (next.next === 'again') return again({ state: 'waiting', dueAt: next.dueAt, callableFrom: next.callableFrom })
    if (next.next === 'ask-merchant') return again({ state: 'waiting', askMerchant: true, dueAt: now, callableFrom: now })
    const firstAttemptAt = ((await firstFailureAt(tx, id)) ?? now).getTime()
    const over = now.getTime() - firstAttemptAt
    if (over < 86_400_000) {
      const dueAt = callableFrom(new Date(firstAttemptAt + 86_400_000), zone)
      return again({ state: 'waiting', dueAt, callableFrom: dueAt })
    }
    const served = await servedIfDue(tx, office, task, order)
    const changed = await step({ type: 'complete_unreached', attempts, firstAttemptAt }, served)
    return {
      changed,
      task: await updateTask(tx, task, { state: 'failed', attempts, ownerId: person.id, closedAt: now, result: { reached: false } }, now),
    }
  })

const firstResponseActions = async (tx: Db, form: z.output<typeof FirstResponseForm>, task: TaskRecord): Promise<Action> => {
  switch (form.answer) {
    case 'contacted':
      return { type: 'mark_responded' }
    case 'merchant_promises':
      return { type: 'promise', recheck: task.recheck }
    case 'merchant_returns':
      return { type: 'return', reason: form.reason, responsibility: await responsibilityOf(tx, form.reason) }
  }
}

/** 商户是否已联系您? Contacted: 响应标记. Not, but the merchant promises: a second look in 10 minutes. Not, and it cannot: back to dispatch (二次派单). */
export const answerFirstResponse = (
  office: Office,
  id: string,
  form: z.output<typeof FirstResponseForm>,
  person: StaffReader,
): Promise<TaskAnswer> =>
  onTask(office, id, form.version, 'first_response', person, async (tx, task, order) => {
    const { version: _, ...result } = form
    const closed = await close(tx, office, task, person, result)
    if (task.attempts > 0 || form.callId)
      await addAttempt(tx, {
        taskId: id,
        staffId: person.id,
        at: office.now(),
        outcome: 'reached',
        callId: form.callId ?? null,
        note: form.note,
      })
    const detail: Extras['detail'] = {
      task: 'first_response',
      answer: form.answer,
      ...(form.answer === 'merchant_returns' ? { reason: form.reason } : {}),
    }
    const changed = await changeOrder(tx, office, order, await firstResponseActions(tx, form, task), person, {
      callId: form.callId,
      note: form.note,
      detail,
      taskId: id,
    })
    return { changed, task: closed }
  })

/** 及时性、满意度、服务费金额 complete the order; "not served yet" moves the callback behind the new appointment. */
export const answerSatisfaction = (
  office: Office,
  id: string,
  form: z.output<typeof SatisfactionForm>,
  person: StaffReader,
): Promise<TaskAnswer> =>
  onTask(office, id, form.version, 'satisfaction', person, async (tx, task, order) => {
    const served = await servedIfDue(tx, office, task, order)
    const { callId } = form
    if (!form.served) {
      const appointment = { from: Date.parse(form.appointment.from), to: Date.parse(form.appointment.to) }
      if (appointment.to <= office.now().getTime()) throw failField('appointment.to', 'in_past')
      const changed = await changeOrder(tx, office, served, { type: 'postpone', appointment }, person, {
        callId,
        note: form.note,
        detail: { appointment: form.appointment.from },
        taskId: id,
      })
      return { changed, task: (await lockTask(tx, id))! }
    }
    const { version: _, ...result } = form
    const closed = await close(tx, office, task, person, result)
    const { timeliness, satisfaction, feeFen, minutesLate, comment } = form
    const changed = await changeOrder(tx, office, served, { type: 'complete', timeliness, satisfaction, feeFen }, person, {
      callId,
      note: comment,
      detail: { timeliness, satisfaction, feeFen },
      taskId: id,
      evaluation: { timeliness, minutesLate: minutesLate ?? null, satisfaction, feeFen, comment },
    })
    return { changed, task: closed }
  })

import type { OrderEffects } from '../work-orders/effects.ts'
import { callingHours } from './rules.ts'
import { addEvaluation, cancelTasks, moveTask, openTask } from './tasks.ts'

/** Callback tasks and evaluations that an order's change brings. */
export const callbackEffects = {
  async 'open-task'({ tx, office, before, now, extras }, effect, { assignmentId, tasks }) {
    const task = {
      orderId: before.id,
      assignmentId,
      kind: effect.kind,
      dueAt: new Date(effect.dueAt),
      recheck: effect.recheck,
      promise: effect.recheck ? (extras.note ?? null) : null,
      at: now,
    }
    tasks.push(await openTask(tx, task, office.locality.zone, callingHours(office.settings)))
  },
  async 'move-task'({ tx, office, before, now }, effect, { tasks }) {
    const when = { zone: office.locality.zone, hours: callingHours(office.settings) }
    tasks.push(...(await moveTask(tx, before.id, effect.kind, new Date(effect.dueAt), when, now)))
  },
  'cancel-tasks': ({ tx, before, now }) => cancelTasks(tx, before.id, null, now),
  'cancel-task': ({ tx, before, now }, { kind }) => cancelTasks(tx, before.id, kind, now),
  'evaluate': ({ tx, before, actor, now, extras }, { reached }) =>
    addEvaluation(tx, {
      orderId: before.id,
      assignmentId: before.assignmentId,
      taskId: extras.taskId ?? null,
      source: 'callback',
      reached,
      ...(reached ? extras.evaluation : {}),
      staffId: actor.kind === 'staff' ? actor.id : null,
      at: now,
    }),
} satisfies Partial<OrderEffects>

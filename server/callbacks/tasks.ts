import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { callbackTasks, evaluations } from '../../db/schema/index.ts'
import type { TaskKind } from '../contract/callbacks.ts'
import { callableFrom, type CallingHours } from './hours.ts'

export const OPEN_STATES = ['waiting', 'taken', 'recall'] as const

/** Opens a task. `dueAt` is kept as it is; the time from which citizens may be called is worked out from it. */
export const openTask = async (
  tx: Db,
  task: {
    orderId: string
    assignmentId: string | null
    kind: TaskKind
    dueAt: Date
    recheck: boolean
    promise: string | null
    at: Date
  },
  zone: string,
  hours: CallingHours,
): Promise<{ id: string; dueAt: Date }> => {
  const { at, ...rest } = task
  const [row] = await tx
    .insert(callbackTasks)
    .values({ ...rest, callableFrom: callableFrom(task.dueAt, zone, hours), createdAt: at, updatedAt: at })
    .returning({ id: callbackTasks.id, dueAt: callbackTasks.dueAt })
  return row!
}

/** Moves the open task of a kind to another time and frees it. */
export const moveTask = async (
  tx: Db,
  orderId: string,
  kind: TaskKind,
  dueAt: Date,
  { zone, hours }: { zone: string; hours: CallingHours },
  at: Date,
): Promise<{ id: string; dueAt: Date }[]> =>
  tx
    .update(callbackTasks)
    .set({
      state: 'waiting',
      ownerId: null,
      takenAt: null,
      attempts: 0,
      dueAt,
      callableFrom: callableFrom(dueAt, zone, hours),
      announcedFor: null,
      updatedAt: at,
      version: sql`version + 1`,
    })
    .where(and(eq(callbackTasks.orderId, orderId), eq(callbackTasks.kind, kind), inArray(callbackTasks.state, [...OPEN_STATES])))
    .returning({ id: callbackTasks.id, dueAt: callbackTasks.dueAt })

/** Cancels what is still open of an order: of one kind, or all. */
export const cancelTasks = async (tx: Db, orderId: string, kind: TaskKind | null, at: Date): Promise<void> => {
  await tx
    .update(callbackTasks)
    .set({ state: 'cancelled', closedAt: at, updatedAt: at })
    .where(
      and(
        eq(callbackTasks.orderId, orderId),
        kind ? eq(callbackTasks.kind, kind) : undefined,
        inArray(callbackTasks.state, [...OPEN_STATES]),
      ),
    )
}

/**
 * Keeps what the member said, or that the member was not reached. From now on it is what counts for the order: what was said before a
 * reopening stays on record.
 */
export const addEvaluation = async (tx: Db, evaluation: typeof evaluations.$inferInsert): Promise<void> => {
  await tx.update(evaluations).set({ authoritative: false }).where(eq(evaluations.orderId, evaluation.orderId))
  await tx.insert(evaluations).values(evaluation)
}

/** Falling due on a real database: the word is out before the row says so. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { callbackTasks } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { fallDue } from './due.ts'

t.test('a task whose news did not get out is told again; one that was told is not', async t => {
  const { db, office, published, clock } = await useOffice(t)
  const [task] = await db.select().from(callbackTasks).where(eq(callbackTasks.kind, 'first_response')).limit(1)
  await db
    .update(callbackTasks)
    .set({ state: 'waiting', dueAt: new Date(clock.now.getTime() - 1_000), announcedFor: null })
    .where(eq(callbackTasks.id, task!.id))
  const told = () => published.filter(({ type, data }) => type === 'task.due' && data.taskId === task!.id).length
  const dying = { ...office, published: async () => Promise.reject(new Error('the process died')) }
  await t.rejects(fallDue(dying, task!.id), /died/)
  const before = told()
  t.ok(before > 0)
  t.equal(await fallDue(office, task!.id), true)
  t.equal(told(), 2 * before, 'at least once')
  t.same(await Promise.all([fallDue(office, task!.id), fallDue(office, task!.id)]), [false, false])
  t.equal(told(), 2 * before)
})

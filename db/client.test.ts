import t from 'tap'
import { useInstance } from '../test/instance.ts'
import { isAway, openDatabase } from './client.ts'
import { sql } from 'drizzle-orm'
import { staff } from './schema/index.ts'

t.setTimeout(120_000)

/**
 * Statements and transactions run while the server is stopped and started again: each settles, those that fail say "away", none ends the
 * process.
 */
t.test('an outage', async t => {
  const instance = await useInstance(t, { services: ['postgres'], seed: true })
  const { db, close } = openDatabase(instance.env.DATABASE_URL!)
  t.teardown(close)
  const open = new Set<number>()
  const strange: unknown[] = []
  let asked = 0
  let failed = 0
  let isOver = false
  const attempt = async () => {
    const id = ++asked
    open.add(id)
    try {
      if (id % 2) await db.select({ id: staff.id }).from(staff).limit(1)
      else
        await db.transaction(async tx => {
          await tx.execute(sql`select 1`)
          await tx.execute(sql`select 2`)
        })
    } catch (error) {
      failed += 1
      if (!isAway(error)) strange.push(error)
    } finally {
      open.delete(id)
    }
  }
  const workers = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      await attempt()
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  })
  for (let round = 0; round < 3; round += 1) {
    const before = asked
    while (asked < before + 50) await new Promise(resolve => setTimeout(resolve, 10))
    await instance.service('postgres').stop()
    const during = failed
    while (failed < during + 30) await new Promise(resolve => setTimeout(resolve, 10))
    await instance.service('postgres').start()
    await db.execute(sql`select 1`)
  }
  isOver = true
  await Promise.all(workers)
  t.equal(open.size, 0, 'nothing hangs')
  t.ok(failed > 90)
  t.same(strange.map(String), [], 'every failure is known as "away"')
})

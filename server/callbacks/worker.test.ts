/** The clock of the callbacks with real PostgreSQL and Valkey: emptied, stopped and restarted, no callback is forgotten or told twice. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../db/client.ts'
import { callbackTasks, workOrders } from '../../db/schema/index.ts'
import { useInstance } from '../../test/instance.ts'
import { parseConfig, type Config } from '../config.ts'
import { currentOf, defaults } from '../contract/settings/index.ts'
import { keysOf, openBullRedis, openRedis, whenReady } from '../redis/redis.ts'
import { createOffice, TASK_QUEUE } from '../roles/office.ts'
import { startTaskClock, type TaskClock } from './worker.ts'

const instance = await useInstance(t, {
  services: ['postgres', 'valkey'],
  seed: true,
  env: { ARI_URL: 'http://u:p@127.0.0.1:1', AMI_URL: 'tcp://u:p@127.0.0.1:1' },
})
const parsed = parseConfig(instance.env)
if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
const config: Config = parsed.config
const log = pino({ level: 'silent' })
const database = openDatabase(config.DATABASE_URL)
const { db } = database
const redis = openRedis(config.REDIS_URL, 'commands', log)
const keys = keysOf(config.REDIS_PREFIX)

const told = new Map<string, number>()
let listeners: (() => void)[] = []
const { office, stop } = createOffice({
  config,
  database,
  redis,
  keys,
  settings: currentOf(() => defaults),
  log,
  publish: (audience, type, data) => {
    if (type !== 'task.due' || ![audience].flat().includes('right:tasks.work')) return
    const { taskId } = data as { taskId: string }
    told.set(taskId, (told.get(taskId) ?? 0) + 1)
    for (const listener of listeners) listener()
  },
})
let clock: TaskClock | null = null
const startClock = (sweepMs: number) => {
  clock = startTaskClock({
    office,
    openBull: () => openBullRedis(config.REDIS_URL, log),
    prefix: keys.bull,
    queue: TASK_QUEUE,
    sweepMs,
  })
}
const stopClock = async () => {
  await clock?.stop()
  clock = null
}
t.teardown(async () => {
  await stopClock()
  await stop()
  redis.disconnect()
  await database.close()
})

/** Resolves when these tasks were told; rejects after 15 s. */
const allTold = (ids: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`told only ${ids.filter(id => told.has(id)).length} of ${ids.length}`)), 15_000)
    const check = () => {
      if (!ids.every(id => told.has(id))) return
      clearTimeout(timer)
      listeners = listeners.filter(listener => listener !== check)
      resolve()
    }
    listeners.push(check)
    check()
  })

const [order] = await db.select().from(workOrders).where(eq(workOrders.state, 'responded'))
/** Tasks of an order, due `ms` from now. */
const owed = async (n: number, ms: number) =>
  db
    .insert(callbackTasks)
    .values(
      Array.from({ length: n }, () => {
        const dueAt = new Date(Date.now() + ms)
        return { id: randomUUID(), orderId: order!.id, kind: 'first_response' as const, dueAt, callableFrom: dueAt }
      }),
    )
    .returning({ id: callbackTasks.id, dueAt: callbackTasks.dueAt })
const idsOf = (tasks: { id: string }[]) => tasks.map(task => task.id)
const jobs = async () => (await redis.keys(`${keys.bull}:${TASK_QUEUE}:*-*`)).length

t.before(() => whenReady(redis, 5_000))

t.test('what fell due while no worker ran is told at the start, with what the demo owes', async t => {
  const tasks = await owed(3, -60_000)
  startClock(60_000)
  await allTold(idsOf(tasks))
  t.ok(told.size > 3, 'the seeded callbacks as well')
})

t.test('a job follows each row and comes due on time, once', async t => {
  const tasks = await owed(4, 1_500)
  office.watchTasks(tasks)
  office.watchTasks(tasks)
  await allTold(idsOf(tasks))
  t.ok(Date.now() >= tasks[0]!.dueAt.getTime(), 'not before its time')
  t.ok(Date.now() - tasks[0]!.dueAt.getTime() < 2_000, 'at its time')
})

t.test('an emptied Redis loses nothing: the sweep gives every row its job again', async t => {
  await stopClock()
  startClock(300)
  const tasks = await owed(20, 2_500)
  office.watchTasks(tasks)
  await redis.flushall()
  await clock!.sweep()
  t.ok((await jobs()) >= 20, 'jobs were made again from the rows')
  await allTold(idsOf(tasks))
  t.same(
    idsOf(tasks).map(id => told.get(id)),
    tasks.map(() => 1),
    'each told once',
  )
})

t.test('a Redis that is away when they fall due only delays the telling', async t => {
  const tasks = await owed(5, 500)
  await instance.service('valkey').stop()
  await allTold(idsOf(tasks))
  await instance.service('valkey').start()
  const after = await owed(5, 1_500)
  await whenReady(redis, 10_000)
  office.watchTasks(after)
  await allTold(idsOf(after))
  t.same(
    idsOf([...tasks, ...after]).map(id => told.get(id)),
    [...tasks, ...after].map(() => 1),
    'each told once',
  )
})

t.test('a restart at any moment tells each once', async t => {
  const tasks = await owed(30, 600)
  office.watchTasks(tasks)
  for (let i = 0; i < 4; i++) {
    await stopClock()
    startClock(200)
    await clock!.sweep()
  }
  await allTold(idsOf(tasks))
  t.same(new Set(idsOf(tasks).map(id => told.get(id))), new Set([1]))
})

t.test('the order of a due satisfaction callback is served', async t => {
  const [task] = await db
    .select()
    .from(callbackTasks)
    .where(eq(callbackTasks.kind, 'satisfaction'))
    .innerJoin(workOrders, eq(workOrders.id, callbackTasks.orderId))
    .then(rows => rows.filter(row => row.work_orders.state === 'responded'))
  const id = task!.callback_tasks.id
  await db
    .update(callbackTasks)
    .set({ dueAt: new Date(Date.now() + 300), announcedFor: null })
    .where(eq(callbackTasks.id, id))
  told.delete(id)
  await allTold([id])
  t.equal((await db.select().from(workOrders).where(eq(workOrders.id, task!.work_orders.id)))[0]!.state, 'served')
})

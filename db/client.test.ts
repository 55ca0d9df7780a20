import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
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

/** A transaction whose body goes on after the loss must not write on whatever connection the pool has next. */
t.test('a transaction whose connection was lost stores nothing, whatever its body does afterwards', async t => {
  const instance = await useInstance(t, { services: ['postgres'] })
  const { db, close } = openDatabase(instance.env.DATABASE_URL!, { max: 1 })
  const other = openDatabase(instance.env.DATABASE_URL!, { max: 1 })
  t.teardown(() => Promise.all([close(), other.close()]))
  await other.db.execute(sql`create table kept (n integer)`)
  const failures: unknown[] = []
  let body: Promise<unknown> | null = null
  const transaction = db.transaction(tx => {
    const write = async () => {
      const { rows } = await tx.execute<{ pid: number }>(sql`insert into kept values (1) returning pg_backend_pid() as pid`)
      await other.db.execute(sql`select pg_terminate_backend(${rows[0]!.pid}::integer)`)
      await tx.execute(sql`insert into kept values (2)`).catch((error: unknown) => failures.push(error))
      await tx.execute(sql`insert into kept values (3)`).catch((error: unknown) => failures.push(error))
      // a pool that took the connection back makes it anew here; ours leaves it to the transaction, and this one waits in vain
      await db.execute(sql`select 1`).catch(() => undefined)
      await tx.execute(sql`insert into kept values (4)`).catch((error: unknown) => failures.push(error))
    }
    return (body = write())
  })
  await t.rejects(transaction)
  await body
  t.equal(failures.length, 3, 'each statement after the loss is told that it failed')
  t.same((await other.db.execute(sql`select n from kept`)).rows, [])
})

/** PostgreSQL behind a wire that can be held: nothing is refused, nothing is answered. */
const holdableWire = async (url: URL) => {
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(Number(url.port), url.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const wired = new URL(url)
  wired.hostname = '127.0.0.1'
  wired.port = String((server.address() as AddressInfo).port)
  return {
    url: wired.href,
    hold: () => sockets.forEach(socket => socket.unpipe()),
    cut: () => {
      sockets.forEach(socket => socket.destroy())
      server.close()
    },
  }
}

t.test('a server that says nothing any more is away when the time of a statement is over', { timeout: 30_000 }, async t => {
  const instance = await useInstance(t, { services: ['postgres'] })
  const wire = await holdableWire(new URL(instance.env.DATABASE_URL!))
  const { db, close } = openDatabase(wire.url, { max: 1, statementMs: 500 })
  t.teardown(async () => {
    wire.cut()
    await close()
  })
  await db.execute(sql`select 1`)
  wire.hold()
  const error: unknown = await db.execute(sql`select 1`).then(
    () => null,
    (failure: unknown) => failure,
  )
  t.ok(isAway(error), String(error))
})

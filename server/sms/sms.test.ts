/** The outbox on a real database: each message goes out once, failures come back later, and what the IVR says of an order. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { smsOutbox, workOrders } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { orderProgress } from '../work-orders/progress.ts'
import { createLogSender, type OutgoingSms, type SmsResult } from './sender.ts'
import { sendOne, startSmsWork } from './worker.ts'

const { db, office, clock } = await useOffice(t)
const sms = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    id: randomUUID(),
    template: 'order_issued',
    number: '+8613873001008',
    body: `第${i}条`,
    nextAttemptAt: clock.now,
  }))
const state = async (id: string) => (await db.select().from(smsOutbox).where(eq(smsOutbox.id, id)))[0]!

t.test('two workers send each message once', async t => {
  const rows = sms(20)
  await db.insert(smsOutbox).values(rows)
  const sent: OutgoingSms[] = []
  const sender = {
    send: async (message: OutgoingSms): Promise<SmsResult> => {
      sent.push(message)
      return { ok: true, providerId: 'p' }
    },
  }
  const workers = [startSmsWork(office, sender, 5), startSmsWork(office, sender, 5)]
  while ((await db.select().from(smsOutbox).where(eq(smsOutbox.state, 'waiting'))).length)
    await new Promise(resolve => {
      setImmediate(resolve)
    })
  await Promise.all(workers.map(worker => worker.stop()))
  t.same(sent.map(message => message.id).sort(), rows.map(row => row.id).sort())
  t.match(await state(rows[0]!.id), { state: 'sent', attempts: 1, providerId: 'p' })
})

t.test('a failure is tried again later, five times at most; a final one is not', async t => {
  const [row, lost] = sms(2)
  await db.insert(smsOutbox).values(row!)
  const failing = (isFinal: boolean) => ({ send: async (): Promise<SmsResult> => ({ ok: false, reason: 'no route', isFinal }) })
  for (const seconds of [10, 40, 160, 640]) {
    t.ok(await sendOne(office, failing(false)))
    t.notOk(await sendOne(office, failing(false)), 'not at once')
    t.match(await state(row!.id), {
      state: 'waiting',
      lastError: 'no route',
      nextAttemptAt: new Date(clock.now.getTime() + seconds * 1_000),
    })
    clock.now = new Date(clock.now.getTime() + seconds * 1_000)
  }
  await sendOne(office, failing(false))
  t.match(await state(row!.id), { state: 'failed', attempts: 5 })
  await db.insert(smsOutbox).values({ ...lost!, nextAttemptAt: clock.now })
  await sendOne(office, failing(true))
  t.match(await state(lost!.id), { state: 'failed', attempts: 1 })
})

t.test('a sender that throws has made an attempt, and those behind are sent', async t => {
  const [broken, behind] = sms(2)
  await db.insert(smsOutbox).values([
    { ...broken!, nextAttemptAt: new Date(clock.now.getTime() - 1_000) },
    { ...behind!, nextAttemptAt: clock.now },
  ])
  const sender = {
    send: async ({ id }: OutgoingSms): Promise<SmsResult> => {
      if (id === broken!.id) throw new Error('13873001008 is not a number')
      return { ok: true, providerId: 'p' }
    },
  }
  while (await sendOne(office, sender));
  t.match(await state(broken!.id), { state: 'waiting', attempts: 1, lastError: 'the sender failed' })
  t.match(await state(behind!.id), { state: 'sent' })
})

t.test('the log sender shows neither number nor text', async t => {
  const lines: string[] = []
  const result = await createLogSender(pino({}, { write: line => void lines.push(line) })).send({
    id: 'x',
    number: '+8613873001008',
    body: '张三 13873001008',
  })
  t.match(result, { ok: true })
  t.match(lines.join(''), /138\*\*\*\*1008/)
  t.notMatch(lines.join(''), /13873001008|张三/)
})

t.test('order progress for the IVR', async t => {
  const [order] = await db.select().from(workOrders).where(eq(workOrders.contactName, '刘芳'))
  const digits = order!.number.slice(1)
  const ask = (asked: string, number: string, language = 'zh') => orderProgress(office, { digits: asked, number, language })
  t.match(await ask(digits, ''), { found: 'yes', state: '已受理，正在安排商户' }, 'the whole number, from any telephone')
  t.match(await ask(digits, '', 'en'), { found: 'yes', state: /looking for a provider/ })
  t.match(await ask(digits.slice(-5), '13973000104'), { found: 'yes', number: order!.number }, 'the last digits, from the own telephone')
  t.match(await ask(digits.slice(-5), '13600000000'), { found: 'no' }, 'not from another')
  for (const [asked, number] of [
    ['', ''],
    ['12', '13973000104'],
    ['9'.repeat(13), ''],
    ['1'.repeat(16), ''],
    [digits.slice(-5), 'anonymous'],
  ] as const)
    t.match(await ask(asked, number), { found: 'no' }, asked)
  await db.update(workOrders).set({ confidential: true }).where(eq(workOrders.id, order!.id))
  t.match(await ask(digits, ''), { found: 'no' }, 'a confidential one')
  t.match(await ask(digits, '13600000000'), { found: 'no' })
  t.match(await ask(digits, '13973000104'), { found: 'yes', number: order!.number }, 'is told to its own telephone')
})

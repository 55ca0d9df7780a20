/** A form that could not be stored: the administrator sees whose it is and why, its writer puts it right, and it is gone from the list. */
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { Redis } from 'ioredis'
import t from 'tap'
import { openDatabase } from '../../db/client.ts'
import { staff } from '../../db/schema/index.ts'
import type { KeptForm } from '../../server/office.ts'
import { keysOf } from '../../server/redis/redis.ts'
import { useCentre } from '../centre.ts'
import { orderForm } from '../order-forms.ts'
import { leave, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)
const { env } = centre.instance

t.test('listed, explained, put right by its writer', async t => {
  const { db, close } = openDatabase(env.DATABASE_URL!)
  const redis = new Redis(env.REDIS_URL!)
  t.teardown(async () => {
    redis.disconnect()
    await close()
  })
  const [writer] = await db.select({ id: staff.id, name: staff.name }).from(staff).where(eq(staff.username, 'intake1'))
  const keep = async (person: { id: string; name: string }, change: Parameters<typeof orderForm>[1]) => {
    const form = await orderForm(db, change)
    const at = new Date().toISOString()
    const kept: KeptForm = { key: form.idempotencyKey, person: { ...person, lead: false }, at, form, callerNumber: null }
    await redis.hset(keysOf('hl:').keptForms, kept.key, JSON.stringify(kept))
  }
  // a category that is no more, and a writer who is no more
  await keep(writer!, { categoryId: randomUUID(), content: '阳台玻璃清洗', callId: randomUUID() })
  await keep({ id: randomUUID(), name: '已离职的人' }, { contact: { name: '贺平', phone: { from: 'typed', number: '13973077702' } } })

  const admin = await work(browser, centre.address, 'admin')
  const rows = admin.getByRole('region', { name: '已提交而未入库的工单' }).getByRole('row')
  const returned = rows.filter({ hasText: writer!.name })
  const waiting = rows.filter({ hasText: '已离职的人' })
  await returned.getByText('已退回草稿').waitFor({ timeout: 30_000 })
  await returned.getByText('categoryId unknown').waitFor()
  await returned.getByText('139****7701').waitFor()
  await waiting.getByText('等待入库').waitFor()
  await waiting.getByText(/^23503 /).waitFor({ timeout: 30_000 })
  t.notMatch(await admin.getByRole('main').innerText(), /阳台|贺平|13973077702/, 'nothing of what was written')
  await screen(t, admin, 'system-forms')

  const page = await work(browser, centre.address, 'intake1', '/desk', { device: 'desk' })
  await page.getByText('曾提交，未入库').first().waitFor()
  await page.waitForFunction(() => (document.querySelector('#content') as HTMLTextAreaElement | null)?.value === '阳台玻璃清洗')
  await page.fill('#category', 'blqx')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Enter')
  await page.getByText(/工单 S\d{13} 已保存/).waitFor()
  await leave(page)
  await returned.waitFor({ state: 'detached', timeout: 30_000 })
  await waiting.waitFor()
  await leave(admin)
})

t.test('in English', async t => {
  const page = await work(browser, centre.address, 'admin', '/', { locale: 'en' })
  const rows = page.getByRole('region', { name: 'Orders sent and not stored' }).getByRole('row')
  await rows.filter({ hasText: 'A rule of the database forbids it' }).getByText('Waits').waitFor()
  await screen(t, page, 'system-forms-en')
  await leave(page)
})

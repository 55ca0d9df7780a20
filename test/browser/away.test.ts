import t from 'tap'
import { inDatabase, useCentre } from '../centre.ts'
import { leave, useBrowser, work } from './browser.ts'

const centre = await useCentre(t, { durable: true })
const browser = await useBrowser(t)

t.test('an order saved while the database is away is kept, said to be kept, and stored once when it is back', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk', { device: 'desk' })
  await page.waitForFunction(() => localStorage.getItem('hearthline.catalogue') !== null)
  await centre.instance.service('postgres').stop()
  await page.getByRole('strong').filter({ hasText: '数据库' }).waitFor({ timeout: 15_000 })
  await page.fill('#name', '邓一凡')
  await page.fill('#phone', '13600001234')
  await page.fill('#district', 'yylq')
  await page.keyboard.press('Enter')
  await page.fill('#detail', '南湖大道 18 号 2 栋 301')
  await page.fill('#category', 'blqx')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.fill('#content', '阳台玻璃清洗')
  await page.getByText('已告知并同意').click()
  await page.keyboard.press('Control+Enter')
  await page.getByText('工单已保留在本机').waitFor()
  await page.getByText('1 张工单已保留').waitFor()
  t.equal(await page.inputValue('#content'), '', 'the seat can go on')
  await page.reload()
  await page.getByText('1 张工单已保留').waitFor()
  await centre.instance.service('postgres').start()
  const stored = page.getByText(/保留的工单已入库：S\d{13}/)
  await stored.waitFor({ timeout: 30_000 })
  const number = /S\d{13}/.exec(await stored.innerText())![0]
  const rows = await inDatabase(centre.instance.env, sql => sql`select number from work_orders where contact_name = '邓一凡'`)
  t.same(
    rows.map(row => row['number']),
    [number],
    'once',
  )
  await leave(page)
})

/** The audit on screen: what was done is there at once, found by filter and keyboard, kept in the address, and verified. */
import t from 'tap'
import { useCentre } from '../centre.ts'
import { useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)

t.test('an administrator reads, narrows, opens and verifies it', async t => {
  const lead = await centre.signIn('lead')
  const admin = await centre.signIn('admin')
  await admin.must('POST', '/api/admin/journal/replay', {})
  const members = await lead.must<{ items: { id: string }[] }>('GET', '/api/members')
  const { version } = await lead.must<{ version: number }>('GET', `/api/members/${members.items[0]!.id}`)
  const intake = await centre.signIn('intake1')
  await intake.must('PATCH', `/api/members/${members.items[0]!.id}`, { version, remark: '周末来电' })
  await lead.get('/api/members?q=13900000001')
  await lead.must('GET', '/api/board')
  await intake.get('/api/audit')

  const page = await work(browser, centre.address, 'admin', '/audit')
  const list = page.getByRole('table')
  await list.getByRole('button', { name: '修改资料' }).waitFor()
  await list.getByRole('button', { name: '按号码查找' }).waitFor()
  await list.getByRole('row').filter({ hasText: '无权操作被拒绝' }).getByText('GET /api/audit').waitFor()
  await page.getByRole('button', { name: '立即校验' }).click()
  await page.getByRole('status', { name: '审计链状态' }).getByText('完整').waitFor()
  await screen(t, page, 'audit')

  await page.getByLabel('操作', { exact: true }).selectOption('record.change')
  await page.waitForURL(/\?action=record\.change$/)
  await list.getByRole('button', { name: '按号码查找' }).waitFor({ state: 'detached' })
  await list.getByRole('button', { name: '修改资料' }).focus()
  await page.keyboard.press('Enter')
  const entry = page.getByRole('complementary', { name: '审计记录' })
  await entry.getByText('备注', { exact: true }).waitFor()
  await entry.getByText(/^[0-9a-f]{64}$/).waitFor()
  t.match(page.url(), /\/audit\/\d+\?action=record\.change$/)
  await entry.getByRole('button', { name: '此对象的全部记录' }).click()
  await page.waitForURL(/\?kind=member&id=/)
  await page.reload()
  await entry.getByText('备注', { exact: true }).waitFor()
  await screen(t, page, 'audit-entry')
  await page.keyboard.press('Escape')
  await entry.waitFor({ state: 'detached' })
  t.equal(await page.evaluate(() => document.activeElement?.textContent), '修改资料')
  await page.getByRole('button', { name: '清除筛选' }).click()
  await list.getByRole('button', { name: '按号码查找' }).waitFor()

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出 CSV' }).click()])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  t.match(Buffer.concat(chunks).toString(), /"record\.change","member"/)
})

t.test('in English, and not for who may not', async t => {
  const page = await work(browser, centre.address, 'admin', '/audit', { locale: 'en' })
  await page.getByRole('table').getByRole('button', { name: 'Audit exported' }).waitFor()
  await page.getByRole('status', { name: 'State of the audit’s chain' }).getByText('Whole').waitFor()
  await screen(t, page, 'audit-en')
  const intake = await work(browser, centre.address, 'intake1', '/desk')
  t.equal(await intake.getByRole('link', { name: '审计' }).count(), 0)
})

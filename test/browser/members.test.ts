/** Members at the screen: found, read, corrected, made; and what a search leads to. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import t from 'tap'
import { useCentre } from '../centre.ts'
import { leave, useBrowser, work } from './browser.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)
const axe = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])
const searchFor = async (page: Page, words: string, group: string, found: string) => {
  await page.keyboard.press('/')
  await page.keyboard.type(words)
  await page.getByRole('group', { name: group }).getByRole('option').filter({ hasText: found }).first().click()
}

t.test('search leads to the member, whose record is corrected with the errors at their fields', async t => {
  const page = await work(browser, centre.address, 'intake1', '/orders')
  await page.getByRole('heading', { name: '工单' }).waitFor()
  await searchFor(page, 'lf', '会员', '刘芳')
  const pane = page.getByRole('region', { name: '会员', exact: true })
  await pane.getByRole('heading', { name: '刘芳' }).waitFor()
  t.equal(await page.getByRole('dialog').count(), 0, 'the search is closed')
  await pane.getByText('将姓名、地址、电话提供给商户').waitFor()
  t.match(await pane.innerText(), /139\*\*\*\*0104/, 'numbers are masked')
  t.same(await axe(page), [])

  await page.keyboard.press('e')
  const form = page.getByRole('dialog')
  await page.locator('#member-name:focus').waitFor()
  await form.getByRole('button', { name: '添加号码' }).click()
  await page.keyboard.type('12')
  await page.keyboard.press('Enter')
  await form.getByText('请填写电话号码').waitFor()
  t.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid')), 'true', 'the field in question has the focus')
  t.same(await axe(page), [])
  await page.keyboard.press('Control+A')
  await page.keyboard.type('１３８００１３８０５５')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })
  await pane.getByText('138****8055').waitFor()
  await leave(page)
})

t.test('somebody new is made from the keyboard and opens; who may not write sees no such buttons', async t => {
  const page = await work(browser, centre.address, 'intake2', '/members', { locale: 'en' })
  await page.getByRole('button', { name: 'New member' }).click()
  await page.keyboard.type('Anna Smith')
  await page.getByRole('dialog').getByRole('textbox', { name: 'Phone', exact: true }).fill('13800138066')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Anna Smith' }).waitFor()
  t.match(page.url(), /\/members\/[\da-f-]{36}$/)
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/members$/)
  await leave(page)

  const reader = await work(browser, centre.address, 'dispatch1', '/members')
  await reader.getByRole('table').waitFor()
  t.equal(await reader.getByRole('button', { name: '新建会员' }).count(), 0)
  await searchFor(reader, 'yyjwj', '商户', '岳阳洁万家')
  await reader.getByRole('region', { name: '商户' }).getByText('服务项目与价格').waitFor()
  t.match(reader.url(), /\/merchants\//, 'a merchant leads to the merchant')
  t.same(await axe(reader), [])
  await leave(reader)
})

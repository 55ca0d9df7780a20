/** Orders corrected at the screen: an edit, a colleague in between, a list that fits, and a box that takes only what its list has. */
import t from 'tap'
import { inDatabase, useCentre } from '../centre.ts'
import { leave, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)
const { env } = centre.instance
const pending = async () => {
  const [row] = await inDatabase(
    env,
    sql => sql<{ id: string }>`select id from work_orders where state = 'pending_dispatch' order by created_at desc limit 1`,
  )
  return row!.id
}

t.test('an order is edited; what a colleague changed meanwhile is named and not lost', async t => {
  const page = await work(browser, centre.address, 'intake1', `/orders/${await pending()}`)
  await page.getByRole('button', { name: '修改', exact: true }).click()
  await page.fill('#edit-budget', '１８０')
  const id = await pending()
  await inDatabase(env, sql => sql`update work_orders set requirements = '家里有狗', version = version + 1 where id = ${id}`)
  await page.getByRole('button', { name: '保存修改' }).click()
  await page.getByText('同事刚刚修改了：特殊要求').waitFor()
  t.equal(await page.inputValue('#edit-requirements'), '家里有狗', 'their words are in the form')
  t.equal(await page.inputValue('#edit-budget'), '１８０', 'and so are mine')
  await screen(t, page, 'order-edit')
  await page.getByRole('button', { name: '保存修改' }).click()
  await page.getByText('已修改').first().waitFor()
  const [row] = await inDatabase(
    env,
    sql => sql<{ budget_fen: number; requirements: string }>`select budget_fen, requirements from work_orders where id = ${id}`,
  )
  t.same({ budget: Number(row!.budget_fen), requirements: row!.requirements }, { budget: 18_000, requirements: '家里有狗' })
  await leave(page)
})

t.test('a box with a list: Tab takes what is highlighted, words that are nothing are told, the name of the value comes back', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await page.fill('#category', 'blqx')
  await page.getByRole('option').first().waitFor()
  const first = (await page.getByRole('option').first().locator('span').first().innerText()).trim()
  await page.keyboard.press('Tab')
  t.equal(await page.inputValue('#category'), first)
  await page.fill('#district', 'zzzz')
  await page.keyboard.press('Tab')
  await page.getByText('请从列表中选择').waitFor()
  await page.fill('#category', 'blq')
  await page.locator('#name').click()
  t.equal(await page.inputValue('#category'), first, 'the name of the value, not the letters')
  t.equal(await page.getByRole('option').count(), 0, 'and the list is closed')
  await leave(page)
})

t.test('the list of orders fits a screen of 1366 in both languages, with long names too', async t => {
  const id = await pending()
  await inDatabase(env, sql => sql`update work_orders set contact_name = ${'阿卜杜热西提'.repeat(6)} where id = ${id}`)
  for (const locale of ['zh', 'en'] as const) {
    const page = await work(browser, centre.address, 'lead', '/orders', { locale })
    await page
      .getByRole('button', { name: locale === 'zh' ? '全部' : 'All' })
      .or(page.getByRole('radio', { name: locale === 'zh' ? '全部' : 'All' }))
      .first()
      .click()
    await page.locator('table tbody tr').first().waitFor()
    const over = await page.evaluate(() => {
      const list = document.querySelector('table')!.parentElement!
      return list.scrollWidth - list.clientWidth
    })
    t.equal(over, 0, locale)
    await screen(t, page, `orders-long-${locale}`)
    await leave(page)
  }
})

/** Plain records at the screen: written, undone and searched by keyboard in both languages, and seen at an open seat at once. */
import t from 'tap'
import { useCentre } from '../centre.ts'
import { leave, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)

t.test('a reason is made, changed and taken back from the keyboard, and a seat offers it without being loaded anew', async t => {
  const seat = await work(browser, centre.address, 'intake1', '/desk')
  const page = await work(browser, centre.address, 'admin', '/records/pause-reason')
  const list = page.getByRole('main')
  await list.getByRole('link', { name: '用餐' }).waitFor()
  await page.keyboard.press('n')
  await page.locator('#record-name-zh:focus').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('region', { name: '新建：示忙原因' }).getByText('请填写').first().waitFor()
  await page.keyboard.type('接　孩子')
  await page.keyboard.press('Tab')
  await page.keyboard.type('School run')
  t.equal(await page.inputValue('#record-code'), 'school-run', 'the code is proposed')
  await page.keyboard.press('Control+Enter')
  await list.getByRole('link', { name: '接 孩子' }).waitFor()
  const form = page.getByRole('region', { name: '接 孩子' })
  await form.getByText('最近修改').waitFor()

  await page.fill('#record-sort', '5')
  const change = form.getByRole('region', { name: '保存后' })
  await change.getByText('立即对 8 个座席生效').waitFor()
  await screen(t, page, 'records-change')
  await page.keyboard.press('Control+Enter')
  await change.waitFor({ state: 'detached' })
  await list.getByRole('row').nth(1).filter({ hasText: '接 孩子' }).waitFor()

  await seat.getByRole('banner').getByLabel('更改状态').click()
  await seat.getByRole('menuitem', { name: '接 孩子' }).waitFor()
  await leave(seat)

  await form.getByRole('button', { name: '历史' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('修改', { exact: true }).waitFor()
  await screen(t, page, 'records-history')
  await drawer.getByRole('button', { name: '撤销：修改 接 孩子' }).click()
  await drawer.getByText('撤销', { exact: true }).first().waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  t.equal(await page.inputValue('#record-sort'), '100', 'as it was')
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/records\/pause-reason$/)
  await leave(page)
})

t.test(
  'the same in English: the tree of categories, a rail that is searched, what is in use is not deleted, nothing is lost unasked',
  async t => {
    const page = await work(browser, centre.address, 'admin', '/records', { locale: 'en' })
    const rail = page.getByRole('navigation', { name: 'Kinds of records' })
    await rail.getByRole('searchbox').fill('cate')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/records\/category$/)
    await rail.getByRole('searchbox').fill('')
    const row = page.getByRole('link', { name: '日常打扫' })
    await page.getByRole('link', { name: '日常保洁' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const form = page.getByRole('region', { name: '日常打扫' })
    await form.getByText('Last changed').waitFor()
    await screen(t, page, 'records-tree-en')
    await form.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page
      .getByRole('log')
      .getByText(/Still in use by .*offers of merchants/)
      .waitFor()
    await page.fill('#record-name', '日常清扫')
    await page.keyboard.press('Escape')
    const asked = page.getByRole('dialog', { name: 'Not saved yet' })
    await asked.getByRole('button', { name: 'Go on editing' }).click()
    t.equal(await page.inputValue('#record-name'), '日常清扫')
    await page.keyboard.press('Escape')
    await asked.getByRole('button', { name: 'Discard changes' }).click()
    await row.and(page.locator(':focus')).waitFor()
    await leave(page)
  },
)

/** The page of settings: found by initials, changed with what it will do, in force, undone; by keyboard, in both languages. */
import t from 'tap'
import { useCentre } from '../centre.ts'
import { useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)

t.test('an administrator finds, changes and undoes a setting', async t => {
  const page = await work(browser, centre.address, 'admin', '/settings')
  await page.getByRole('heading', { name: '号码保护' }).waitFor()
  await screen(t, page, 'settings')

  await page.getByRole('searchbox', { name: '按名称、拼音首字母查找' }).fill('whhd')
  const row = page.getByRole('button', { name: /外呼后的话后整理时间/ })
  await row.waitFor()
  await page.getByRole('button', { name: /认领锁定时间/ }).waitFor({ state: 'detached' })
  await row.focus()
  await page.keyboard.press('Enter')
  const pane = page.getByRole('region', { name: '外呼后的话后整理时间' })
  const field = pane.getByRole('textbox')
  await field.fill('2000')
  await pane.getByRole('alert').getByText('请填写整数：0 ～ 1800 秒').waitFor()
  t.ok(await pane.getByRole('button', { name: '保存' }).isDisabled(), 'what is no value cannot be saved')
  await field.fill('９０')
  await pane.getByText('将由 60 秒 改为 90 秒。').waitFor()
  await screen(t, page, 'settings-change')
  await field.press('Enter')
  await pane.getByText('话务服务已生效').waitFor()
  await row.getByText('已改').waitFor()
  await pane.getByRole('button', { name: '撤销，恢复为 60 秒' }).waitFor()

  const other = await work(browser, centre.address, 'admin', '/settings/seats.outbound-wrap-up', { locale: 'en' })
  const shown = other.getByRole('region', { name: 'Wrap-up after calls out' })
  await shown.getByText('In force: 90 seconds').waitFor()
  await screen(t, other, 'settings-change-en')
  await pane.getByRole('button', { name: '撤销，恢复为 60 秒' }).click()
  await shown.getByText('In force: 60 seconds').waitFor()
  await page.keyboard.press('Escape')
  await pane.waitFor({ state: 'detached' })
  t.ok(await row.evaluate(node => node === document.activeElement), 'the focus is back in the list')
})

/** Screens that ask, refuse or hide: dialogs that no other test looks at, a call out that failed, an order that is not everybody's. */
import t from 'tap'
import { hangUpAll } from '../calls/conversation.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { leave, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)
const { env } = centre.instance
t.afterEach(() => hangUpAll(centre))

const orderIn = async (state: string): Promise<string> => {
  const [row] = await inDatabase(
    env,
    sql => sql<{ id: string }>`select id from work_orders where state = ${state} order by created_at desc limit 1`,
  )
  return row!.id
}

for (const locale of ['zh', 'en'] as const) {
  const suffix = locale === 'zh' ? '' : '-en'
  const say = (zh: string, en: string) => (locale === 'zh' ? zh : en)

  t.test(`${locale}: why a number is shown, why an order is cancelled`, async t => {
    const page = await work(browser, centre.address, 'intake1', `/orders/${await orderIn('pending_dispatch')}`, { locale })
    const dialog = page.getByRole('dialog')
    await page
      .getByRole('button', { name: say('查看完整号码', 'Show full number') })
      .first()
      .click()
    await dialog.waitFor()
    await page.selectOption('#reveal-reason', 'other')
    await page.fill('#reveal-words', say('商户', 'phone'))
    await screen(t, page, `reveal${suffix}`)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page
      .getByRole('button', { name: say('取消工单', 'Cancel order') })
      .first()
      .click()
    await dialog.waitFor()
    await screen(t, page, `order-cancel${suffix}`)
    await leave(page)
  })

  t.test(`${locale}: why a closed order is opened again`, async t => {
    const page = await work(browser, centre.address, 'lead', `/orders/${await orderIn('completed')}`, { locale })
    await page.getByRole('button', { name: say('重新打开', 'Reopen') }).click()
    await page.getByRole('dialog').waitFor()
    await screen(t, page, `order-reopen${suffix}`)
    await leave(page)
  })

  t.test(`${locale}: a number that is not reached`, async t => {
    centre.trunk.plans.set('13907300999', { do: 'reject', status: 486 })
    const page = await work(browser, centre.address, 'dispatch1', '/dispatch', { locale })
    await page.getByRole('button', { name: say('外呼', 'Dial') }).click()
    const field = page.getByRole('textbox', { name: say('要拨打的号码', 'Number to dial') })
    await field.fill('13907300999')
    await field.press('Enter')
    await page.getByRole('banner').getByText(say('对方占线', 'Line busy')).waitFor()
    await screen(t, page, `call-unreached${suffix}`)
    await leave(page)
  })

  t.test(`${locale}: an order that is not everybody's`, async t => {
    await inDatabase(env, sql => sql`update work_orders set confidential = true where state = 'pending_dispatch' and round = 0`)
    const page = await work(browser, centre.address, 'dispatch2', '/dispatch', { locale })
    const veiled = page
      .getByRole('main')
      .getByRole('button')
      .filter({ hasText: say('保密工单', 'Confidential') })
    await veiled.first().click()
    await page.getByRole('button', { name: say('认领', 'Claim') }).waitFor()
    await screen(t, page, `veiled${suffix}`)
    await leave(page)
  })
}

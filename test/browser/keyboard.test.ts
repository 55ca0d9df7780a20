/** Where the focus goes, what keys do in lists, and what fields say to those who hear them. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { dial, hangUpAll } from '../calls/conversation.ts'
import { useCentre } from '../centre.ts'
import { goReady, leave, openPage, seatSays, signIn, useBrowser, work } from './browser.ts'
import { bothHear } from './talk.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)
const focused = (page: Page, selector: string) => page.locator(`${selector}:focus`).waitFor()
const rowInFocus = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['row'] ?? null)

t.test('arrows walk a list, Enter opens, Escape comes back to the row', async t => {
  const page = await work(browser, centre.address, 'lead', '/orders')
  const rows = page.locator('[data-row]')
  await rows.nth(2).waitFor()
  const ids = await rows.evaluateAll(all => all.map(row => (row as HTMLElement).dataset['row']))
  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  t.equal(await rowInFocus(page), ids[2])
  await page.keyboard.press('ArrowUp')
  t.equal(await rowInFocus(page), ids[1])
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/orders/${ids[1]}`)
  await focused(page, 'h2')
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/orders$/)
  await focused(page, `[data-row="${ids[1]}"]`)
  await page.keyboard.press('End')
  t.equal(await rowInFocus(page), ids.at(-1))
  await leave(page)
})

t.test('after claiming and after a refusal the merchants have the focus; the pool is read once at sign-in', async t => {
  const page = await work(browser, centre.address, 'dispatch1', '/desk')
  await page.goto('about:blank')
  let reads = 0
  page.on('request', request => {
    if (request.url().includes('/api/dispatch/pool')) reads++
  })
  await page.goto(`${centre.address}/dispatch`)
  const pool = page.getByRole('main')
  await pool.locator('[data-row]').first().waitFor()
  await page.getByRole('group', { name: '通话操作' }).getByRole('button', { name: '示闲' }).and(page.locator(':enabled')).waitFor()
  t.equal(reads, 1)
  await pool.getByRole('button').filter({ hasText: '住家月嫂' }).focus()
  await page.keyboard.press('Enter')
  await focused(page, 'h2')
  await page.keyboard.press('c')
  await page.getByRole('button', { name: '释放' }).waitFor()
  await focused(page, '[data-row-merchant]')
  await page.keyboard.press('Enter')
  const side = page.getByRole('complementary', { name: '商户' })
  await side.getByRole('radio', { name: '不能 / 未接通' }).click()
  await side.getByRole('textbox', { name: '备注' }).fill('字'.repeat(501))
  await side.getByText('太长，最多 500 个字').waitFor()
  t.match(await side.innerText(), /501 \/ 500/, 'nothing was cut')
  await side.getByRole('textbox', { name: '备注' }).fill('人手不够')
  await side.getByRole('button', { name: '记录结果' }).click()
  await focused(page, '[data-row-merchant]')
  await leave(page)
})

t.test('the form: errors are told with their fields, the draft is known to be kept, the next form has the focus', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await page.fill('#name', '何不易')
  await page.keyboard.press('Control+Enter')
  await focused(page, '#phone')
  const told = await page.evaluate(() => {
    const by = document.activeElement?.getAttribute('aria-describedby')
    return by && document.getElementById(by)?.textContent
  })
  t.equal(told, '请填写')
  const consent = page.getByRole('checkbox', { name: /已告知并同意/ })
  t.match(await page.locator('#consent-error').innerText(), /请先告知并征得同意/, 'and not by colour alone')
  t.equal(await consent.getAttribute('aria-describedby'), 'consent-error')
  await page.fill('#phone', '13800138077')
  for (const [field, letters] of [
    ['#district', 'yylq'],
    ['#category', 'blqx'],
  ] as const) {
    await page.fill(field, letters)
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Tab')
  }
  await page.fill('#detail', '五里牌路一号')
  await page.fill('#content', '擦'.repeat(2001))
  await page.getByText('太长，最多 2,000 个字').waitFor()
  await page.fill('#content', '擦玻璃')
  await consent.check()
  await page.getByText(/草稿已保存/).waitFor()
  await page.reload()
  await page.getByText(/草稿已保存/).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/工单 S\d{13} 已保存/).waitFor()
  await focused(page, '#name')

  await leave(page)
})

t.test('a page that is not for this person has a way back', async t => {
  const page = await work(browser, centre.address, 'admin', '/dispatch')
  await page.getByRole('button', { name: '返回我的工作' }).click()
  await page.waitForURL(/\/system$/)
  t.equal(await page.title(), '系统状态 · Hearthline 呼叫中心')
  await leave(page)
})

t.test('the answering key pressed before the telephone rings answers as soon as it does; no later call', async () => {
  const page = await openPage(browser, `${centre.address}/desk`)
  let hold = false
  let held: (() => void)[] = []
  await page.routeWebSocket(/\/sip$/, socket => {
    const server = socket.connectToServer()
    server.onMessage(message => {
      if (hold && String(message).startsWith('INVITE ')) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  await signIn(page, 'intake1')
  await goReady(page)
  hold = true
  const citizen = await dial(centre, '13807300101')
  const answer = page.getByRole('group', { name: '通话操作' }).getByRole('button', { name: '接听' })
  await answer.waitFor()
  await page.keyboard.press('F2')
  await answer.and(page.locator('[aria-busy=true]')).waitFor()
  hold = false
  for (const send of held) send()
  await citizen.answered()
  await bothHear(page, citizen)
  citizen.hangup()
  await seatSays(page, '空闲')
  // wished for, and then the caller gave up: the next call rings until it is answered
  hold = true
  held = []
  const impatient = await dial(centre, '13807300101')
  await answer.waitFor()
  await page.keyboard.press('F2')
  await answer.and(page.locator('[aria-busy=true]')).waitFor()
  impatient.hangup()
  await seatSays(page, '空闲')
  hold = false
  await dial(centre, '13807300101')
  await answer.and(page.locator(':not([aria-busy=true])')).waitFor()
  await seatSays(page, '振铃')
  await hangUpAll(centre)
  await seatSays(page, '空闲')
  await leave(page)
})

/** Consultation and attended transfer at the screen: from the keyboard, in both languages, and what the colleague sees. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { citizenTone, dial, hangUpAll } from '../calls/conversation.ts'
import { useCentre } from '../centre.ts'
import { eventually } from '../sip/clock.ts'
import { goReady, hearsInPage, seatSays, seatTone, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
t.afterEach(() => hangUpAll(centre))

t.test('F6 asks a colleague, F8 swaps, F6 hands over; the colleague sees who asks and has the call', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(page)
  const colleague = await work(browser, centre.address, 'dispatch1', '/dispatch', { locale: 'en' })
  const ready = colleague.getByRole('group', { name: 'Call controls' }).getByRole('button', { name: 'Go ready' })
  await ready.and(colleague.locator(':enabled')).waitFor()

  const citizen = await dial(centre, '13807300101')
  await page.getByRole('complementary', { name: '背景资料' }).getByText('来电振铃').waitFor()
  await page.keyboard.press('F2')
  await citizen.answered()
  await hearsInPage(page, citizenTone)

  await page.keyboard.press('F6')
  const field = page.getByRole('textbox', { name: '同事、座席号或电话号码' })
  await field.waitFor()
  await page.getByRole('button', { name: /1004/ }).waitFor()
  await screen(t, page, 'consult-choose')
  await field.fill('lq')
  await field.press('Enter')
  const controls = page.getByRole('group', { name: '通话操作' })
  await page.getByRole('banner').getByText('座席 1004 · 振铃中', { exact: true }).waitFor()
  t.equal(await controls.getByRole('button', { name: '转接' }).isDisabled(), true, 'nobody to hand over to yet')
  t.equal(await controls.getByRole('button', { name: '录音' }).count(), 0)

  const pop = colleague.getByRole('complementary', { name: /Ringing|Incoming/ })
  await colleague.getByRole('banner').getByText('Seat 1001 asks you', { exact: true }).waitFor()
  await pop.waitFor()
  await screen(t, colleague, 'consult-asked')
  await colleague.keyboard.press('F2')
  await page.getByRole('banner').getByText('座席 1004 · 咨询中', { exact: true }).waitFor()
  await hearsInPage(colleague, seatTone)
  await screen(t, page, 'consult-talking')
  t.equal(await colleague.getByRole('button', { name: 'Hold' }).count(), 0, 'the colleague does not answer for the call')

  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('在两方之间切换').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })

  await page.keyboard.press('F8')
  await page.getByRole('banner').getByText('座席 1004 · 等候中', { exact: true }).waitFor()
  await hearsInPage(page, citizenTone)
  await page.keyboard.press('F6')
  await seatSays(page, '话后整理')
  await hearsInPage(colleague, citizenTone)
  await colleague.getByRole('button', { name: 'Hold' }).waitFor()
  await screen(t, colleague, 'consult-transferred')
  await citizen.media!.ear.hears(seatTone)
  citizen.hangup()
  await seatSays(colleague, 'Wrap-up')

  // the call's detail says who took part, to both of them
  const partsIn = (of: Page, detail: string, list: string) =>
    eventually(
      async () => {
        await of.goto(`${centre.address}/calls`)
        await of.getByRole('row').nth(1).click()
        const parts = of.getByRole('complementary', { name: detail, exact: true }).getByRole('list', { name: list }).getByRole('listitem')
        await parts.nth(1).waitFor()
        return /1004\s*\d:\d\d\s/.test(await parts.nth(1).innerText()) && parts
      },
      10_000,
      'the end of the call stands in its detail',
    )
  const parts = await partsIn(page, '通话详情', '参与通话')
  t.match(await parts.nth(0).innerText(), /李晓梅\s*座席 1001\s*\d:\d\d\s*分配来电/)
  t.match(await parts.nth(1).innerText(), /座席 1004\s*\d:\d\d\s*座席 1001 咨询 · \d\d:\d\d:\d\d 起接手/)
  t.equal(await parts.count(), 2)
  await screen(t, page, 'call-parts')
  const same = await partsIn(colleague, 'Call', 'Who took part')
  t.match(await same.nth(1).innerText(), /Seat 1004\s*\d:\d\d\s*Asked by seat 1001 · Took over at \d\d:\d\d:\d\d/)
  await screen(t, colleague, 'call-parts-en')
})

t.test('F4 goes back to the caller', async () => {
  const page = await work(browser, centre.address, 'intake2', '/desk')
  await goReady(page)
  const citizen = await dial(centre, '13807300102')
  await page.getByRole('complementary', { name: '背景资料' }).getByText('来电振铃').waitFor()
  await page.keyboard.press('F2')
  await citizen.answered()
  await seatSays(page, '通话中')
  centre.trunk.plans.set('13911160001', { do: 'answer' })
  await page.keyboard.press('F6')
  const field = page.getByRole('textbox', { name: '同事、座席号或电话号码' })
  await field.fill('139111')
  await field.press('Enter')
  await page.getByRole('log').getByText('不在允许拨打的范围内').waitFor()
  await field.fill('13911160001')
  await field.press('Enter')
  await page.getByRole('banner').getByText('139****0001 · 咨询中', { exact: true }).waitFor()
  await page.keyboard.press('F4')
  await seatSays(page, '通话中')
  await hearsInPage(page, citizenTone)
})

import t from 'tap'
import type { Page } from 'playwright-core'
import { inDatabase, useCentre } from '../centre.ts'
import { citizenTone, dial } from '../calls/conversation.ts'
import { tone, type Call } from '../sip/ua.ts'
import { recordedTones } from './recorded.ts'
import { goReady, leave, seatSays, seatTone, useBrowser, work } from './browser.ts'
import { bothHear, saveOrder } from './talk.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
/** What the first steps leave for the later ones. */
let number = ''
let orderId = ''

/** Both ends of a conversation in the browser hear the other's tone. */

const hangUp = async (page: Page) => {
  await page.keyboard.press('F4')
  await page.keyboard.press('F4')
}

/** Somebody outside is called, answers and speaks. */
const answered = async (): Promise<Call> => {
  const call = await centre.trunk.nextInvite()
  call.media!.play(tone(citizenTone))
  call.answer()
  return call
}

t.test('intake: a call pops, is answered, talked, held, muted; the order is saved', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(page)
  await page.fill('#content', '上一位市民的需求写到一半')
  const citizen = await dial(centre, '13807300101')
  const context = page.getByRole('complementary', { name: '背景资料' })
  await context.getByText('来电振铃').waitFor()
  await context.getByText('张建国').first().waitFor()
  t.equal(await page.evaluate(() => document.activeElement?.id), 'content', 'ringing takes no focus')
  t.equal(await page.inputValue('#content'), '上一位市民的需求写到一半', 'and loses nothing')

  await page.keyboard.press('F2')
  await citizen.answered()
  await bothHear(page, citizen)
  await page.waitForFunction(() => (document.querySelector('#name') as HTMLInputElement).value === '张建国')
  t.equal(await page.inputValue('#content'), '', 'a form of its own')
  await page.getByRole('button', { name: '未填姓名' }).waitFor()

  await page.keyboard.press('F8')
  await seatSays(page, '保持中')
  await citizen.media!.ear.hearsOther(seatTone)
  await page.keyboard.press('F8')
  await seatSays(page, '通话中')
  await bothHear(page, citizen)
  await page.keyboard.press('F9')
  await page.getByRole('banner').getByText('已静音').waitFor()
  await citizen.media!.ear.quiet()
  await page.keyboard.press('F9')
  await bothHear(page, citizen)

  await saveOrder(page, '厨房油烟机清洗一台，灶台重油污')
  const notice = page.getByText(/工单 S\d{13} 已保存/)
  await notice.waitFor()
  number = /S\d{13}/.exec(await notice.innerText())![0]
  await hangUp(page)
  await citizen.ended()
  await seatSays(page, '话后整理')
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')
  await page
    .getByRole('button', { name: '上一位市民' })
    .or(page.getByRole('button', { name: '未填姓名' }))
    .first()
    .click()
  t.equal(await page.inputValue('#content'), '上一位市民的需求写到一半', 'the first form can be returned to')
  await leave(page)
})

t.test('dispatch: the order is there, a merchant is called, agrees, and gets it', async t => {
  const page = await work(browser, centre.address, 'dispatch1', '/dispatch')
  const [row] = await inDatabase(centre.instance.env, sql => sql<{ id: string }>`select id from work_orders where number = ${number}`)
  orderId = row!.id
  await goReady(page)
  const desk = page.getByRole('region', { name: '派单', exact: true })
  await page.getByRole('main').getByText('张建国').first().click()
  await page.waitForURL(`**/dispatch/${orderId}`)
  await desk.getByRole('button', { name: '认领' }).click()
  await desk.getByRole('button', { name: '释放' }).waitFor()
  const best = desk.getByRole('listitem').getByRole('button').first()
  const merchant = (await best.locator('.font-medium').first().innerText()).trim()
  await best.click()
  const side = page.getByRole('complementary', { name: '商户' })
  await side.getByRole('button', { name: '拨打' }).first().click()
  const call = await answered()
  await bothHear(page, call)
  await side.getByLabel('处理费用').fill('120')
  await side.getByText('【').waitFor()
  await side.getByRole('button', { name: '确认派单' }).click()
  await page.getByText(`已派给 ${merchant}`).waitFor()
  await hangUp(page)
  await call.ended()
  const [state] = await inDatabase(
    centre.instance.env,
    sql => sql<{ state: string; tasks: number }>`
    select state, (select count(*)::int from callback_tasks where order_id = work_orders.id) as tasks from work_orders
      where id = ${orderId}`,
  )
  t.same(state, { state: 'dispatched', tasks: 2 })
  await leave(page)
})

/** A task falls due now instead of in ten minutes, or tomorrow. */
const fallsDue = (kind: string) =>
  inDatabase(
    centre.instance.env,
    sql => sql`
  update callback_tasks set due_at = now() - interval '1 minute', callable_from = now() - interval '1 minute' where order_id = ${orderId}
    and kind = ${kind}`,
  )

t.test('callback: the merchant has been in touch; later the service is rated and the order complete', async () => {
  await fallsDue('first_response')
  const page = await work(browser, centre.address, 'callback1', '/callbacks')
  await goReady(page)
  const openTask = async (kind: string) => {
    await page.getByRole('main').getByRole('button').filter({ hasText: '张建国' }).filter({ hasText: kind }).first().click()
    await page.getByRole('button', { name: '领取' }).click()
    await page.getByRole('button', { name: '拨打会员' }).click()
    const call = await answered()
    await bothHear(page, call)
    return call
  }
  const first = await openTask('首次回访')
  await page.getByText('商户是否已联系您？').waitFor()
  await page.getByRole('radio', { name: '已联系' }).first().check()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已标记响应').waitFor()
  await hangUp(page)
  await first.ended()
  await seatSays(page, '话后整理')
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')

  await fallsDue('satisfaction')
  await page.reload()
  const second = await openTask('满意度回访')
  await page.getByRole('radio', { name: '及时', exact: true }).click()
  await page.getByRole('radio', { name: '非常满意' }).click()
  await page.getByLabel('服务费金额').fill('120')
  await page.getByRole('button', { name: '保存并办结' }).click()
  await page.getByText(`工单 ${number} 已办结`).waitFor()
  await hangUp(page)
  await second.ended()

  await page.goto(`${centre.address}/orders/${orderId}`)
  await page.getByRole('region', { name: '工单详情' }).getByText('已完成').first().waitFor()
  await page.getByText('服务费 ¥120').waitFor()
  await leave(page)
})

t.test('the recording of the first call has the citizen on the left and the seat on the right, and plays in the console', async t => {
  const page = await work(browser, centre.address, 'intake1', `/orders/${orderId}`)
  const { citizen, seat } = await recordedTones(centre, page, orderId, { citizen: citizenTone, seat: seatTone })
  t.ok(citizen.left > 0.5 && citizen.right < 0.1, `citizen: left ${citizen.left}, right ${citizen.right}`)
  t.ok(seat.right > 0.5 && seat.left < 0.1, `seat: left ${seat.left}, right ${seat.right}`)
  await page.reload()
  await page.getByRole('button', { name: '播放录音' }).last().click()
  await page.waitForFunction(() => [...document.querySelectorAll('audio')].some(audio => audio.currentTime > 0.3))
  await leave(page)
})

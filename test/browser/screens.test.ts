import type { Page } from 'playwright-core'
import t from 'tap'
import { inDatabase, useCentre } from '../centre.ts'
import { dial } from '../calls/conversation.ts'
import { tone } from '../sip/ua.ts'
import { goReady, leave, openPage, seatSays, signIn, useBrowser, work, type PageWishes } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
const { env } = centre.instance

const done = leave
const orderOf = async (state: string): Promise<string> => {
  const [row] = await inDatabase(
    env,
    sql => sql<{ id: string }>`select id from work_orders where state = ${state} order by created_at desc limit 1`,
  )
  return row!.id
}

t.test('sign-in', async t => {
  const page = await openPage(browser, centre.address)
  await page.locator('#username').waitFor()
  await screen(t, page, 'sign-in')
  await page.fill('#username', 'intake1')
  await page.fill('#password', 'wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await screen(t, page, 'sign-in-refused')
  await done(page)
})

t.test('administrator: the first screen is the system and its parts', async t => {
  const page = await work(browser, centre.address, 'admin')
  await page.getByRole('main').getByText('数据库').waitFor()
  await page.getByText('正常').nth(5).waitFor()
  await screen(t, page, 'system')
  await page.keyboard.press('/')
  await page.getByText('您的岗位没有可查找的内容').waitFor()
  await done(page)
})

t.test('seat desk: ringing, talking, dark and English, wrap-up', async t => {
  const page = await openPage(browser, `${centre.address}/desk`)
  await signIn(page, 'intake1')
  await page.getByRole('heading', { name: '我最近受理的工单' }).waitFor()
  await goReady(page)
  await screen(t, page, 'desk-ready')
  const citizen = await dial(centre, '13807300101')
  await page.getByText('来电振铃').waitFor()
  await page.getByText('阳光').or(page.getByText('会员')).first().waitFor()
  await screen(t, page, 'desk-ringing')
  await page.keyboard.press('F2')
  await citizen.answered()
  await seatSays(page, '通话中')
  await page.fill('#category', 'blqx')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.fill('#content', '客厅落地窗和阳台玻璃里外清洗，约 30 平方米，家里有老人，请带鞋套')
  await page.getByRole('button', { name: '明天上午' }).click()
  await page.getByText('草稿已保存').waitFor()
  await screen(t, page, 'desk-talking')
  await choose(page, { theme: 'dark' })
  await screen(t, page, 'desk-dark')
  await choose(page, { theme: 'light', locale: 'en' })
  await page.getByText('New service order').waitFor()
  await screen(t, page, 'desk-en')
  await choose(page, { locale: 'zh' })
  await page.keyboard.press('Control+Enter')
  await screen(t, page, 'desk-consent-missing')
  await page.getByText('已告知并同意').click()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/工单 S\d{13} 已保存/).waitFor()
  await screen(t, page, 'desk-saved')
  citizen.hangup()
  await seatSays(page, '话后整理')
  await page.getByRole('complementary').getByText('通话已结束').waitFor()
  t.equal(await page.inputValue('#content'), '', 'the saved form does not come up again')
  t.equal(await page.inputValue('#name'), '张建国', 'the next one of this call is of the same person')
  await screen(t, page, 'desk-wrap-up')
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')
  await page.waitForFunction(() => (document.querySelector('#name') as HTMLInputElement | null)?.value === '')

  const stranger = await dial(centre, '13700009999')
  await page.getByText('新来电人').waitFor()
  await screen(t, page, 'desk-new-caller')
  stranger.hangup()
  await stranger.ended()
  await done(page)
})

/** Changes language or colours as the person's menu does. */
async function choose(page: Page, { theme, locale }: PageWishes): Promise<void> {
  const labels = { light: /浅色|Light/, dark: /深色|Dark/, zh: /简体中文/, en: /English/ }
  for (const wish of [theme, locale]) {
    if (!wish) continue
    await page
      .getByRole('banner')
      .getByRole('button', { name: /李晓梅/ })
      .click()
    await page.getByRole('menuitemradio', { name: labels[wish] }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  }
}

t.test('orders and calls', async t => {
  const page = await work(browser, centre.address, 'intake1', '/orders')
  await page.getByRole('table').waitFor()
  await screen(t, page, 'orders')
  await page.goto(`${centre.address}/orders/${await orderOf('completed')}`)
  await page.getByText('派单记录').waitFor()
  await screen(t, page, 'order-completed')
  await page.goto(`${centre.address}/orders/${await orderOf('pending_dispatch')}`)
  await page.getByRole('button', { name: '播放录音' }).waitFor()
  await screen(t, page, 'order')
  await page.goto(`${centre.address}/calls`)
  await page.getByRole('table').waitFor()
  await page.getByRole('row').nth(1).click()
  await page.getByRole('complementary', { name: '通话详情' }).getByText('时长').waitFor()
  await screen(t, page, 'calls')
  await page.goto(`${centre.address}/missed`)
  await page.getByRole('heading', { name: '漏接来电' }).waitFor()
  await screen(t, page, 'missed')
  await page.goto(`${centre.address}/orders`)
  await page.getByRole('table').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('zjg')
  await page.getByRole('option').first().waitFor()
  await screen(t, page, 'search')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await screen(t, page, 'keys')
  await page.keyboard.press('Escape')
  await page
    .getByRole('banner')
    .getByRole('button', { name: /李晓梅/ })
    .click()
  await page.getByRole('menuitem', { name: '电话与声音' }).click()
  await page.getByRole('dialog').waitFor()
  await screen(t, page, 'devices')
  await page.goto(`${centre.address}/dispatch`)
  await page.getByRole('main').getByText('没有权限').last().waitFor()
  await screen(t, page, 'forbidden')
  await done(page)
})

t.test('dispatch: pool, desk, a merchant on the line', async t => {
  const page = await work(browser, centre.address, 'dispatch1', '/dispatch')
  await goReady(page)
  await page.getByRole('main').getByRole('listitem').first().waitFor()
  await screen(t, page, 'dispatch-pool')
  const desk = page.getByRole('region', { name: '派单', exact: true })
  await page.getByRole('main').getByRole('button').filter({ hasText: '住家月嫂' }).click()
  await desk.getByRole('button', { name: '认领' }).click()
  await desk.getByRole('button', { name: '释放' }).waitFor()
  await desk.getByRole('listitem').getByRole('button').first().click()
  const side = page.getByRole('complementary', { name: '商户' })
  await side.getByRole('button', { name: '拨打' }).first().click()
  const merchant = await centre.trunk.nextInvite()
  merchant.media!.play(tone(440))
  merchant.answer()
  await page.getByRole('banner').getByRole('button', { name: '保持' }).waitFor()
  await side.getByLabel('处理费用').fill('6800')
  await side.getByText('【').waitFor()
  await screen(t, page, 'dispatch-desk')
  await side.getByRole('radio', { name: '不能 / 未接通' }).click()
  await screen(t, page, 'dispatch-refused')
  merchant.hangup()
  await seatSays(page, '话后整理')
  await side.getByRole('button', { name: '记录结果' }).click()
  await desk.getByText('拒绝').first().waitFor()
  await desk.getByRole('button', { name: '无法满足' }).click()
  await page.getByRole('dialog').waitFor()
  await screen(t, page, 'dispatch-unfulfilled')
  await done(page)
})

t.test('callbacks: list, first response, satisfaction', async t => {
  const page = await work(browser, centre.address, 'callback1', '/callbacks')
  const tasks = page.getByRole('main').getByRole('button')
  const mine = tasks.filter({ hasNotText: '需他人回访' })
  await tasks.filter({ hasText: '回访' }).first().waitFor()
  await screen(t, page, 'callbacks')
  for (const [kind, name] of [
    ['首次回访', 'callback-first-response'],
    ['满意度回访', 'callback-satisfaction'],
  ] as const) {
    await mine.filter({ hasText: kind }).first().click()
    await page.getByRole('button', { name: '领取' }).click()
    await page.getByText('话术').waitFor()
    if (kind === '首次回访') await page.getByText('未联系，商户不能服务').click()
    else await page.getByRole('radio', { name: '不及时' }).click()
    await screen(t, page, name)
    await page.getByRole('main').getByRole('radio', { name: '全部' }).click()
  }
  await done(page)
})

t.test('team lead: board in two languages and schemes, on a wall, in a pocket', async t => {
  const seats = [await centre.seat('intake2', { do: 'answer' }), await centre.seat('intake3', { do: 'answer' })]
  const citizens = [
    await dial(centre, '13973000104'),
    await dial(centre, '13873000102'),
    await dial(centre, '15073000105'),
    await dial(centre, '17773000116'),
  ]
  await citizens[1]!.answered()
  await seats[0]!.person.must('POST', '/api/seat/pause', { reason: 'meal' })
  for (const [name, wishes] of [
    ['board', {}],
    ['board-dark', { theme: 'dark' }],
    ['board-en', { locale: 'en' }],
    ['board-phone', { size: [390, 844] }],
  ] as const) {
    const page = await work(browser, centre.address, 'lead', '/board', wishes as PageWishes)
    await page.getByRole('main').getByText('陈静').waitFor()
    await screen(t, page, name)
    await done(page)
  }
  const wall = await work(browser, centre.address, 'lead', '/board', { theme: 'dark', size: [1920, 1080] })
  await wall.goto(`${centre.address}/board/wall`)
  await wall.getByRole('main').getByText('陈静').waitFor()
  await screen(t, wall, 'board-wall')
  await done(wall)
  for (const citizen of citizens) citizen.hangup()
})

t.test('a part is away; the feed is lost', async t => {
  const page = await work(browser, centre.address, 'dispatch2', '/dispatch')
  await page.getByRole('main').getByRole('listitem').first().waitFor()
  centre.roles.worker.kill('SIGKILL')
  await page.getByText('后台任务').waitFor({ timeout: 15_000 })
  await screen(t, page, 'part-away')
  centre.roles.api.kill('SIGKILL')
  await page.getByText('实时连接自').waitFor()
  await screen(t, page, 'feed-lost')
  await done(page)
})

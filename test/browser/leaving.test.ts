/** Leaving in the middle of a call: the seat, the sign-in, the page. Nobody on the line is cut off by it. */
import t from 'tap'
import type { Page } from 'playwright-core'
import { useCentre } from '../centre.ts'
import { hangUpAll } from '../calls/conversation.ts'
import { eventually } from '../sip/ua.ts'
import { goReady, leave, seatSays, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'
import { bothHear, converse } from './talk.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
t.afterEach(() => hangUpAll(centre))

const choose = async (page: Page, menu: RegExp, item: string) => {
  await page.getByRole('banner').getByRole('button', { name: menu }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
/** Whether Asterisk knows the browser's telephone of a seat. */
const isKnown = async (account: string): Promise<boolean> => {
  const { host, username, password } = new URL(centre.instance.env.ARI_URL!)
  const answer = await fetch(`http://${host}/ari/asterisk/config/dynamic/res_pjsip/auth/${account}`, {
    headers: { authorization: `Basic ${btoa(`${username}:${password}`)}` },
  })
  return answer.ok
}

t.test('the seat is left after the call, and the wish may be taken back', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(page)
  const citizen = await converse(centre, page, '13807300101')
  const bar = page.getByRole('banner')
  const wished = bar.getByText('通话结束后签出')
  await choose(page, /更改状态/, '签出座席')
  await wished.waitFor()
  await bothHear(page, citizen)
  await screen(t, page, 'leave-seat')
  await bar.getByRole('button', { name: '撤回签出' }).click()
  await wished.waitFor({ state: 'detached' })
  await choose(page, /更改状态/, '签出座席')
  await wished.waitFor()
  await page.keyboard.press('F8')
  await seatSays(page, '保持中')
  await page.keyboard.press('F8')
  await bothHear(page, citizen)
  t.equal(await isKnown('1001w'), true)
  citizen.hangup()
  await seatSays(page, '话后整理')
  await page.getByRole('button', { name: '整理完毕，签出' }).click()
  await seatSays(page, '未签入')
  await eventually(
    async () => {
      if (await isKnown('1001w')) throw new Error('the account is known')
      return true
    },
    5000,
    'the telephone to be forgotten',
  )
  await leave(page)
})

for (const locale of ['zh', 'en'] as const) {
  const say = (zh: string, en: string) => (locale === 'zh' ? zh : en)
  t.test(`${locale}: signing out in a call asks when, and waits for the end of its wrap-up`, async t => {
    const page = await work(browser, centre.address, 'intake2', '/desk', { locale })
    const ready = page.getByRole('group', { name: say('通话操作', 'Call controls') }).getByRole('button', { name: say('示闲', 'Go ready') })
    await ready.and(page.locator(':enabled')).waitFor()
    await page.keyboard.press('F10')
    await seatSays(page, say('空闲', 'Ready'))
    const citizen = await converse(centre, page, '13873000102')
    const dialog = page.getByRole('dialog')
    const out = () => choose(page, /的菜单|Menu of/, say('退出登录', 'Sign out'))
    await out()
    await dialog.waitFor()
    await screen(t, page, `leave-call${say('', '-en')}`)
    await dialog.getByRole('button', { name: say('继续工作', 'Keep working') }).click()
    await dialog.waitFor({ state: 'hidden' })
    await out()
    await dialog.getByRole('button', { name: say('通话结束后退出', 'Sign out after the call') }).click()
    await page.getByRole('banner').getByText(say('通话结束后退出登录', 'Signs out after the call')).waitFor()
    await bothHear(page, citizen)
    citizen.hangup()
    await seatSays(page, say('话后整理', 'Wrap-up'))
    await page.keyboard.press('F10')
    await page.locator('#password').waitFor()
    await page.context().close()
  })
}

t.test('closing the page asks while it carries a conversation, and not otherwise', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(page)
  const citizen = await converse(centre, page, '13807300101')
  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const dialog = await asked
  t.equal(dialog.type(), 'beforeunload')
  await dialog.dismiss()
  await bothHear(page, citizen)
  citizen.hangup()
  await seatSays(page, '话后整理')
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')
  page.on('dialog', () => t.fail('nothing would be lost'))
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
})

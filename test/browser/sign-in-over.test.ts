/** The sign-in ends in the middle of a call: the conversation goes on, and so does the work once the password is given. */
import t from 'tap'
import type { Page } from 'playwright-core'
import type { CallDetail } from '../../server/contract/calls.ts'
import { REQUEST_HEADER } from '../../server/contract/session.ts'
import { demoPassword, inDatabase, useCentre } from '../centre.ts'
import { hangUpAll } from '../calls/conversation.ts'
import { goReady, leave, seatSays, seatTone, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'
import { bothHear, converse, saveOrder } from './talk.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
t.afterEach(() => hangUpAll(centre))

/** The person's sign-in of this browser ends somewhere else. */
const signOutElsewhere = (page: Page) => page.request.delete(`${centre.address}/api/session`, { headers: { [REQUEST_HEADER]: '1' } })
const dialogOf = (page: Page) => page.getByRole('dialog')
const factsOf = async (id: string) => {
  const lead = await centre.signIn('lead')
  return (await lead.must<CallDetail>('GET', `/api/calls/${id}`)).events.map(({ type }) => type as string)
}

t.test('signed out elsewhere: the password over the running work, then the same seat, controls and form', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(page)
  const citizen = await converse(centre, page, '13807300101')
  const [call] = await inDatabase(centre.instance.env, sql => sql<{ id: string }>`select id from calls order by started_at desc limit 1`)
  await page.fill('#content', '写到一半')
  await signOutElsewhere(page)
  await dialogOf(page).waitFor()
  await screen(t, page, 'password-again')
  await bothHear(page, citizen)
  // first the sentence is finished
  await dialogOf(page).getByRole('button', { name: '稍后' }).click()
  await page.getByText('您已在别处退出登录：通话不受影响').waitFor()
  await screen(t, page, 'password-later')
  await saveOrder(page, '厨房油烟机清洗一台')
  await page.getByRole('button', { name: '输入密码' }).click()
  await page.fill('#password-again', 'wrong')
  await page.keyboard.press('Enter')
  await dialogOf(page).getByRole('alert').waitFor()
  await page.fill('#password-again', demoPassword)
  await page.keyboard.press('Enter')
  await dialogOf(page).waitFor({ state: 'hidden' })
  await page.getByText(/工单 S\d{13} 已保存/).waitFor()
  await bothHear(page, citizen)
  await page.keyboard.press('F8')
  await seatSays(page, '保持中')
  await citizen.media!.ear.hearsOther(seatTone)
  await page.keyboard.press('F8')
  await seatSays(page, '通话中')
  await bothHear(page, citizen)
  citizen.hangup()
  await seatSays(page, '话后整理')
  await page.getByRole('button', { name: '整理完毕' }).click()
  await seatSays(page, '空闲')
  t.notOk((await factsOf(call!.id)).includes('seat-away'), 'the line was never lost')
  // the telephone is one of the new sign-in
  const next = await converse(centre, page, '13873000102')
  next.hangup()
  await leave(page)
})

t.test('in English: it runs out, and the citizen hangs up first: the sign-in screen', async t => {
  const page = await work(browser, centre.address, 'intake2', '/desk', { locale: 'en' })
  await page.getByRole('button', { name: 'Go ready' }).and(page.locator(':enabled')).first().waitFor()
  await page.keyboard.press('F10')
  await seatSays(page, 'Ready')
  const citizen = await converse(centre, page, '13873000102')
  await inDatabase(centre.instance.env, sql => sql`update sessions set expires_at = now() where expires_at > now()`)
  await dialogOf(page).waitFor()
  await screen(t, page, 'password-again-en')
  await bothHear(page, citizen)
  citizen.hangup()
  await page.locator('#username').waitFor()
  await page.context().close()
})

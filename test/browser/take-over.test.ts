/** A seat that talks is taken over from another computer: the conversation goes there, or the seat is taken after it. */
import t from 'tap'
import { useCentre } from '../centre.ts'
import { citizenTone, hangUpAll } from '../calls/conversation.ts'
import { goReady, hearsInPage, leave, seatSays, seatTone, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'
import { bothHear, converse } from './talk.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
t.afterEach(() => hangUpAll(centre))

t.test('the other computer asks whether the call comes along, and talks within 5 s', async t => {
  const first = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(first)
  const citizen = await converse(centre, first, '13807300101')

  const english = await work(browser, centre.address, 'intake1', '/desk', { locale: 'en' })
  await english.getByRole('button', { name: 'Take over here' }).click()
  await english.getByRole('dialog').waitFor()
  await screen(t, english, 'take-over-en')
  await english.context().close()

  const second = await work(browser, centre.address, 'intake1', '/desk')
  const bar = second.getByRole('banner')
  const takes = bar.getByRole('button', { name: '在此处接管' })
  await bar.getByText('您正在另一处通话').waitFor()
  await takes.click()
  await second.getByRole('dialog').waitFor()
  await screen(t, second, 'take-over')
  await second.getByRole('button', { name: '通话结束后接管' }).click()
  await bar.getByText('通话结束后在此接管').waitFor()
  await second.reload()
  await bar.getByText('通话结束后在此接管').waitFor()
  await screen(t, second, 'take-over-waits')
  await bothHear(first, citizen)
  await bar.getByRole('button', { name: '撤回接管' }).click()
  await takes.waitFor()
  await second.reload()
  await takes.waitFor()
  t.equal(await bar.getByText('通话结束后在此接管').count(), 0, 'taken back for good')

  await takes.click()
  const from = Date.now()
  await second.getByRole('button', { name: '现在移到这里' }).click()
  await bothHear(second, citizen)
  const took = Date.now() - from
  t.ok(took < 5000, `${took} ms`)
  t.equal(citizen.state, 'talking')
  await first.getByText('您已在另一个窗口或设备签入本座席').waitFor()
  await first.waitForFunction(() => (document.querySelector('#remote-audio') as HTMLAudioElement).srcObject === null)

  await second.keyboard.press('F8')
  await seatSays(second, '保持中')
  await citizen.media!.ear.hearsOther(seatTone)
  await second.keyboard.press('F8')
  await seatSays(second, '通话中')
  await bothHear(second, citizen)
  await second.keyboard.press('F9')
  await bar.getByText('已静音').waitFor()
  await citizen.media!.ear.quiet()
  await second.reload()
  await hearsInPage(second, citizenTone)
  await bar.getByText('已静音').waitFor()
  await citizen.media!.ear.quiet()
  await second.keyboard.press('F9')
  await bothHear(second, citizen)

  // and after the call
  await first.getByRole('banner').getByRole('button', { name: '在此处接管' }).click()
  await first.getByRole('button', { name: '通话结束后接管' }).click()
  await first.getByRole('banner').getByText('通话结束后在此接管').waitFor()
  await first.reload()
  await first.getByRole('banner').getByText('通话结束后在此接管').waitFor()
  await second.keyboard.press('F4')
  await second.keyboard.press('F4')
  await citizen.ended()
  await goReady(first)
  await second.getByText('您已在另一个窗口或设备签入本座席').waitFor()
  for (const one of [first, second]) await leave(one)
})

import t from 'tap'
import { demoPassword, useCentre } from '../centre.ts'
import { citizenTone, dial, hearEachOther } from '../calls/conversation.ts'
import { createSeat, tone } from '../sip/ua.ts'
import { goReady, leave, seatSays, seatTone, useBrowser, work } from './browser.ts'

const centre = await useCentre(t, { queues: { wrapUp: 30 } })
const browser = await useBrowser(t)

t.test('with a desk phone: the page shows and commands what the phone carries', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk', { device: 'desk' })
  await page.getByText('桌面话机未注册').waitFor()
  const phone = await createSeat({ ...centre.sip, user: '1001', password: demoPassword })
  t.teardown(() => phone.close())
  t.equal(await phone.register(), 200)
  await goReady(page)
  const citizen = await dial(centre, '13807300101')
  const leg = await phone.nextInvite()
  leg.media!.play(tone(seatTone))
  await page.getByText('请在话机上接听').waitFor()
  t.equal(await page.getByRole('button', { name: '接听' }).count(), 0, 'nothing to answer here')
  leg.answer()
  await seatSays(page, '通话中')
  await hearEachOther(citizen, leg)
  await page.keyboard.press('F8')
  await seatSays(page, '保持中')
  await citizen.media!.ear.hearsOther(seatTone)
  await page.keyboard.press('F8')
  await citizen.media!.ear.hears(seatTone)
  t.equal(await leg.media!.ear.hears(citizenTone), true)
  await page.reload()
  await seatSays(page, '通话中')
  await page.keyboard.press('F4')
  await page.keyboard.press('F4')
  await leg.ended()
  await citizen.ended()
  await seatSays(page, '话后整理')
  await leave(page)
})

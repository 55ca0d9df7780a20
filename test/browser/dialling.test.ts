/** What a seat sees when the dial rules say no, or ask; and what the team lead sees of it. */
import t from 'tap'
import { hangUpAll } from '../calls/conversation.ts'
import { useCentre } from '../centre.ts'
import { goReady, seatSays, useBrowser, work } from './browser.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)
t.afterEach(() => hangUpAll(centre))

t.test('an emergency number is asked about, a forbidden one refused in words, and the lead hears of it', async t => {
  const lead = await work(browser, centre.address, 'lead', '/board')
  const page = await work(browser, centre.address, 'dispatch1', '/dispatch')
  await goReady(page)
  const type = async (number: string) => {
    const field = page.getByRole('textbox', { name: '要拨打的号码' })
    if (!(await field.isVisible())) await page.getByRole('button', { name: '外呼' }).click()
    await field.fill(number)
    await field.press('Enter')
  }

  await type('+882161234567')
  await page.getByRole('log').getByText('此号码不在允许拨打的范围内').waitFor()
  await lead.getByRole('log').getByText('刘强').getByText('号码不在允许范围').waitFor()
  const row = lead.getByRole('region', { name: '被拒绝的外呼' }).getByRole('row').filter({ hasText: '刘强' })
  await row.getByText('号码不在允许范围').waitFor()
  t.notMatch(await row.textContent(), '882161234567', 'masked')

  centre.trunk.plans.set('110', { do: 'answer' })
  const dialog = page.getByRole('dialog', { name: '拨打紧急号码？' })
  await type('110')
  await dialog.getByText('公安报警').waitFor()
  await dialog.getByRole('button', { name: '返回' }).click()
  await dialog.waitFor({ state: 'hidden' })
  t.strictSame(centre.trunk.calls, [], 'not meant, not called')
  await type('110')
  await dialog.getByRole('button', { name: '确认拨打' }).click()
  const far = await centre.trunk.nextInvite()
  t.match(far.invite!.uri, /^sip:110@/)
  await seatSays(page, '通话中')
  await dialog.waitFor({ state: 'hidden' })
  t.equal(centre.trunk.calls.length, 1)
})

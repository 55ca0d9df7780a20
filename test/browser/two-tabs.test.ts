/** A person with the console open in several tabs: one of them has the telephone, and says so. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { dial } from '../calls/conversation.ts'
import { inDatabase, useCentre } from '../centre.ts'
import type { Call } from '../sip/ua.ts'
import { goReady, leave, seatSays, speak, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'
import { bothHear } from './talk.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t)
let first = await work(browser, centre.address, 'intake1', '/desk')

/** Another tab of the same sign-in. */
const openTab = async (place: string): Promise<Page> => {
  const page = await first.context().newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(`${centre.address}${place}`)
  await page.getByRole('banner').waitFor()
  return page
}
const take = (page: Page) => page.getByRole('banner').getByRole('button', { name: '改在此处' })
const answer = (page: Page) => page.getByRole('group', { name: '通话操作' }).getByRole('button', { name: '接听' })
const finish = async (page: Page, citizen: Call) => {
  citizen.hangup()
  await seatSays(page, '话后整理')
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')
}
const eventsOf = (type: string) =>
  inDatabase(centre.instance.env, async sql => {
    const [row] = await sql<{ n: number }>`select count(*)::int as n from call_events where type = ${type}`
    return row!.n
  })

t.test(
  'a second tab shows the seat and leaves the telephone where it is; it says so, and holds a call that the first one talks in',
  async t => {
    await goReady(first)
    const second = await openTab('/orders')
    await second.getByRole('banner').getByText('接听在另一标签页').waitFor()
    await seatSays(second, '空闲')
    await screen(t, second, 'phone-in-another-tab')
    const citizen = await dial(centre, '13807300101')
    await answer(first).waitFor()
    await seatSays(second, '振铃')
    await take(second).waitFor()
    t.equal(await answer(second).count(), 0)
    await screen(t, second, 'ringing-in-another-tab')
    // chosen in one tab, a language is that of all
    await speak(first, 'en')
    await second.getByRole('banner').getByText('Rings in another tab').waitFor()
    await screen(t, second, 'ringing-in-another-tab-en')
    await speak(first, 'zh')
    await seatSays(second, '振铃')
    await second.keyboard.press('F2')
    await second.getByRole('log').getByText('来电在另一标签页接听').waitFor()
    await first.keyboard.press('F2')
    await citizen.answered()
    await bothHear(first, citizen)
    await second.keyboard.press('F8')
    await seatSays(first, '保持中')
    await second.keyboard.press('F8')
    await seatSays(second, '通话中')
    await bothHear(first, citizen)
    await screen(t, second, 'talking-in-another-tab')

    const third = await openTab('/desk')
    await third.getByRole('banner').getByText('通话在另一标签页').waitFor()
    await third.close()
    await bothHear(first, citizen)
    t.equal(await eventsOf('seat-away'), 0, 'nobody took the conversation away')

    await take(second).click()
    await bothHear(second, citizen)
    await take(first).waitFor()
    await second.close()
    await bothHear(first, citizen)
    await finish(first, citizen)
  },
)

t.test('the tab with the telephone is closed: another one has it at once, and calls ring there', async () => {
  const second = await openTab('/desk')
  await second.getByRole('banner').getByText('接听在另一标签页').waitFor()
  await first.close()
  first = second
  await second.getByRole('banner').getByText('等待来电').waitFor()
  const citizen = await dial(centre, '13807300101')
  await answer(second).waitFor()
  await second.keyboard.press('F2')
  await citizen.answered()
  await bothHear(second, citizen)
  await finish(second, citizen)
})

t.test('taken to another tab while it rings: the call rings there, and nobody has missed it', async t => {
  const second = await openTab('/desk')
  await second.getByRole('banner').getByText('接听在另一标签页').waitFor()
  const citizen = await dial(centre, '13807300101')
  await answer(first).waitFor()
  await take(second).click()
  await answer(second).waitFor()
  await second.keyboard.press('F2')
  await citizen.answered()
  await bothHear(second, citizen)
  await first.close()
  await bothHear(second, citizen)
  await finish(second, citizen)
  const missed = await inDatabase(
    centre.instance.env,
    sql => sql<{ reason: string }>`select data->>'reason' as reason from call_events where type = 'missed'`,
  )
  t.same(
    missed.filter(({ reason }) => reason === 'missed'),
    [],
  )
  await leave(second)
})

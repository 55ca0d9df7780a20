/** What the screens say in words: why something is not possible, what goes on, how much of a list is shown; and what is read out. */
import t from 'tap'
import { dial, hangUpAll } from '../calls/conversation.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { goReady, leave, seatSays, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t, { queues: { ring: 5, wrapUp: 60 } })
const browser = await useBrowser(t)
t.afterEach(() => hangUpAll(centre))

t.test('a call that rang in vain says so and what became of the caller; what is read out has no clock in it', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  t.match(await page.title(), /受理台/)
  await goReady(page)
  const citizen = await dial(centre, '13807300101')
  const pane = page.getByRole('complementary', { name: '背景资料' })
  await pane.getByText('来电振铃').waitFor()
  const readOut = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[aria-live]:not([aria-live=off]), [role=status], [role=log], [role=alert]')].map(
        ({ textContent }) => textContent,
      ),
    )
  const before = await readOut()
  const clock = page.getByText(/^\d\d:\d\d:\d\d$/).last()
  for (const _ of [1, 2]) {
    const now = await clock.innerText()
    await page.waitForFunction(was => !document.body.innerText.includes(was), now)
  }
  t.strictSame(await readOut(), before, 'nothing moves by itself')

  await pane.getByText('未应答').waitFor()
  await pane.getByText('来电已回到队列').waitFor()
  citizen.hangup()
  await pane.getByText('来电人已挂断').waitFor()
  await screen(t, page, 'desk-missed')
  await leave(page)
})

t.test('a grey button says why, the end of the wrap-up what follows, and every begun form is reachable', async t => {
  const page = await work(browser, centre.address, 'intake2', '/desk')
  await goReady(page)
  const citizen = await dial(centre, '13807300102')
  await page.getByRole('complementary', { name: '背景资料' }).getByText('来电振铃').waitFor()
  await page.keyboard.press('F2')
  await seatSays(page, '通话中')
  await page.getByRole('link', { name: '通话记录' }).click()
  t.match(await page.title(), /通话记录/)
  await page.getByRole('link', { name: '受理台' }).click()
  await page.fill('#content', '水龙头滴水')
  await page.getByRole('button', { name: '新建' }).click()
  t.equal(await page.inputValue('#content'), '')
  await page
    .getByRole('main')
    .getByRole('button', { name: /未填姓名/ })
    .click()
  t.equal(await page.inputValue('#content'), '水龙头滴水', 'the begun form')
  await page.getByRole('link', { name: '工单', exact: true }).click()
  await page.getByRole('row').nth(1).click()
  const call = page.getByRole('button', { name: '拨打' }).first()
  await call.waitFor()
  t.strictSame(await call.evaluate(node => ['aria-description', 'title'].map(name => node.getAttribute(name))), [
    '通话中不能再拨打',
    '通话中不能再拨打',
  ])
  citizen.hangup()
  await seatSays(page, '话后整理')
  const bar = page.getByRole('banner')
  await bar.getByRole('button', { name: '整理完毕，示闲' }).waitFor()
  t.match(await bar.innerText(), /剩余 \d:\d\d/)
  await leave(page)
})

t.test('a list that shows only its beginning says how much there is, and shows more', async t => {
  await inDatabase(
    centre.instance.env,
    sql =>
      sql`insert into members (member_no, kind, name, initials)
        select 'M9' || lpad(n::text, 5, '0'), 'household', '会员' || n, 'hy' from generate_series(1, 90) n`,
  )
  const page = await work(browser, centre.address, 'intake1', '/members')
  await page.getByRole('row').nth(1).waitFor()
  const shown = page.getByRole('status').filter({ hasText: '条' })
  await shown.waitFor()
  const before = await page.getByRole('row').count()
  await page.getByRole('button', { name: '显示更多' }).click()
  await page
    .getByRole('row')
    .nth(before + 5)
    .waitFor()
  t.ok((await page.getByRole('row').count()) > before)
  await leave(page)
})

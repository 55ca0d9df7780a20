/** What the screens say in words: why something is not possible, what goes on, how much of a list is shown; and what is read out. */
import t from 'tap'
import { dial, hangUpAll } from '../calls/conversation.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { goReady, leave, seatSays, speak, useBrowser, work } from './browser.ts'
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

t.test('lists of calls mark what was not recorded whole, and a message that is lost', async t => {
  await inDatabase(
    centre.instance.env,
    sql => sql`with made as (
        insert into calls (id, direction, state, number, started_at, answered_at, ended_at, result, talked_ms, wanted_person, seat_number)
        select 'marked-' || n, 'inbound', 'ended', '+861390009000' || n, now() - n * interval '1 minute',
          case when n < 4 then now() - n * interval '1 minute' end, now(),
          case when n < 4 then 'answered' else 'voicemail' end, 60000, true,
          case when n < 4 then '1001' end
        from generate_series(1, 4) n)
      insert into recordings (id, call_id, kind, state, reason, started_at)
      values ('m1', 'marked-1', 'conversation', 'partial', 'disk-full', now()),
        ('m2', 'marked-2', 'conversation', 'one-sided', 'seat-silent', now()),
        ('m3', 'marked-3', 'conversation', 'missing', 'refused', now()), ('m4', 'marked-4', 'voicemail', 'missing', 'cut', now())`,
  )
  const page = await work(browser, centre.address, 'lead', '/calls')
  for (const [number, mark] of [
    ['0001', '录音不完整 · 录音磁盘已满，其后的内容没有保存'],
    ['0002', '录音缺一方声音 · 座席超过一分钟没有声音'],
    ['0003', '没有录到 · 语音交换拒绝录音'],
  ] as const)
    await page.getByRole('row').filter({ hasText: number }).getByText(mark).waitFor()
  await screen(t, page, 'calls-marked')
  await page.getByRole('row').filter({ hasText: '139****0001' }).getByRole('button').click()
  await page.getByRole('complementary').getByText('录音不完整 · 录音磁盘已满').waitFor()
  await screen(t, page, 'calls-marked-open')
  await speak(page, 'en')
  await page.goto(`${centre.address}/missed`)
  const lost = page.getByRole('row').filter({ hasText: 'Message lost' })
  await lost.getByText('Not recorded · The voice switch was interrupted').waitFor()
  await lost.getByRole('button').first().click()
  await page.getByRole('complementary').getByText('Not recorded').waitFor()
  await screen(t, page, 'missed-message-lost-en')
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

import t from 'tap'
import { inDatabase, useCentre } from '../centre.ts'
import { citizenTone, dial } from '../calls/conversation.ts'
import { goReady, hearsInPage, leave, openPage, seatSays, signIn, useBrowser, work } from './browser.ts'
import { bothHear, converse } from './talk.ts'

const centre = await useCentre(t, { queues: { wrapUp: 30 } })
const browser = await useBrowser(t)
const page = await work(browser, centre.address, 'intake1', '/desk')

t.before(() => goReady(page))
t.afterEach(async () => {
  if (!centre.caller.calls.some(call => call.state !== 'ended') && (await page.getByText('空闲').first().isVisible())) return
  for (const call of centre.caller.calls) call.hangup()
  await seatSays(page, '话后整理')
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')
})

t.test('a refresh in mid-call: back in the conversation within 5 s, the half-written form too', async t => {
  const citizen = await converse(centre, page, '13807300101')
  await page.fill('#content', '厨房油烟机清洗一台')
  let back = () => {}
  const isBack = new Promise<void>(resolve => {
    back = resolve
  })
  await page.route('**/api/drafts', async route => {
    await isBack
    await route.continue()
  })
  const from = Date.now()
  await page.reload()
  await bothHear(page, citizen)
  const took = Date.now() - from
  t.ok(took < 5000, `${took} ms`)
  t.equal(citizen.state, 'talking')
  await seatSays(page, '通话中')
  t.equal(await page.inputValue('#content'), '厨房油烟机清洗一台', 'from this browser, before the server has answered')
  const answered = page.waitForResponse('**/api/drafts')
  back()
  await answered
  await page.unroute('**/api/drafts')
  t.equal(await page.inputValue('#content'), '厨房油烟机清洗一台')
  t.equal(await page.inputValue('#name'), '张建国', 'the member is known again')
})

t.test('a refresh while it rings: it rings again at the telephone of the new page', async t => {
  const citizen = await dial(centre, '13807300104')
  const answers = page.getByRole('banner').getByRole('button', { name: '接听' })
  await answers.waitFor()
  await page.reload()
  await answers.waitFor()
  await page.keyboard.press('F2')
  await bothHear(page, citizen)
  await seatSays(page, '通话中')
  const [{ rings }] = (await inDatabase(
    centre.instance.env,
    sql => sql<{ rings: number }>`select count(*)::int as rings from call_events e join calls c on c.id = e.call_id
      where c.number = '+8613807300104' and e.type = 'missed' and e.data->>'reason' <> 'unreachable'`,
  )) as [{ rings: number }]
  t.equal(rings, 0, 'nobody has missed anything')
})

t.test('the server behind the page dies in mid-call: they talk on, the screen says so, and follows when it is back', async () => {
  const citizen = await converse(centre, page, '13873000102')
  centre.roles.api.kill('SIGKILL')
  await page.getByText('实时连接自').waitFor()
  await bothHear(page, citizen)
  await centre.roles.api.start()
  await page.getByText('实时连接自').waitFor({ state: 'detached', timeout: 15_000 })
  await bothHear(page, citizen)
  await page.keyboard.press('F8')
  await seatSays(page, '保持中')
  await page.keyboard.press('F8')
  await seatSays(page, '通话中')
  await hearsInPage(page, citizenTone)
})

t.test('a second sign-in of the same seat is refused, may take the seat over, and the first one is told', async t => {
  const [first, second] = [await work(browser, centre.address, 'intake2', '/desk'), await work(browser, centre.address, 'intake2', '/desk')]
  await second.getByText('您正在另一个窗口或设备使用本座席。').waitFor()
  await goReady(first)
  await seatSays(second, '未签入')
  t.equal(await second.getByRole('button', { name: '示闲' }).count(), 0, 'who does not hold the seat has no buttons for it')
  await second.getByRole('button', { name: '在此处接管' }).click()
  await goReady(second)
  await first.getByText('您已在另一个窗口或设备签入本座席').waitFor()
  await first.getByRole('button', { name: '重新接管' }).click()
  await goReady(first)
  await second.getByText('您已在另一个窗口或设备签入本座席').waitFor()
  for (const one of [first, second]) await leave(one)
})

t.test('the call ends while the page cannot hear of it: the telephone here ends too', async () => {
  const citizen = await converse(centre, page, '13907300103')
  centre.roles.api.kill('SIGKILL')
  await page.getByText('实时连接自').waitFor()
  citizen.hangup()
  await citizen.ended()
  await centre.roles.api.start()
  await seatSays(page, '话后整理', 15_000)
  await page.waitForFunction(() => (document.querySelector('#remote-audio') as HTMLAudioElement).srcObject === null)
})

t.test('a part of the console whose script is gone says so, and the page can be read anew', async t => {
  const page = await openPage(browser, `${centre.address}/system`)
  let asked = 0
  await page.route(/assets\/System-.*\.js/, route => {
    asked += 1
    return route.abort()
  })
  await signIn(page, 'admin')
  await page.getByText('这部分界面没有加载出来').waitFor()
  t.ok(asked > 0)
  await page.unroute(/assets\/System-.*\.js/)
  await page.getByRole('button', { name: '刷新页面' }).click()
  await page.getByRole('heading', { name: '系统状态' }).first().waitFor()
})

/** What is half-written stays: on the way to another room, under a line that appears, and when a room cannot be had. */
import t from 'tap'
import { useCentre } from '../centre.ts'
import { eventually } from '../sip/ua.ts'
import { leave, openPage, signIn, useBrowser, work } from './browser.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)

t.test('a page is not given up for one that the server cannot send', async () => {
  const page = await openPage(browser, `${centre.address}/orders`)
  let asked = 0
  await page.route(/\/assets\/Members-/, route => {
    asked += 1
    return route.fulfill({ status: 404 })
  })
  await signIn(page, 'lead')
  await page.getByRole('navigation').getByRole('link', { name: '会员' }).click()
  const renew = page.getByRole('button', { name: '刷新页面' })
  await renew.waitFor()
  await page.route(`${centre.address}/`, route => route.abort())
  await renew.click()
  await page.getByText('无法连接服务器，请检查网络').waitFor()
  // who goes there asks for the room, and so does reading ahead: a later answer would bring it without the button
  await eventually(
    async () => {
      if (asked < 2) throw new Error(`asked ${asked} times`)
      return true
    },
    15_000,
    'both to have asked for the room',
  )
  await page.unrouteAll()
  const room = page.getByRole('heading', { name: '会员' })
  // it may also come by itself, before the button is pressed
  await Promise.any([renew.click(), room.waitFor()])
  await room.waitFor()
  await leave(page)
})

t.test('a note half-written is there again after another room and after a reload', async t => {
  const page = await work(browser, centre.address, 'intake1', '/orders')
  await page.locator('[data-row]').first().click()
  const note = page.getByLabel('添加备注')
  await note.fill('家里有老人，请先打电话')
  const place = new URL(page.url()).pathname
  await page.getByRole('navigation').getByRole('link', { name: '通话记录' }).click()
  await page.getByRole('heading', { name: '通话记录' }).waitFor()
  await page.goto(`${centre.address}${place}`)
  await note.waitFor()
  t.equal(await note.inputValue(), '家里有老人，请先打电话')
  await leave(page)
})

t.test('a line above the work does not move the field somebody types in', async t => {
  const page = await work(browser, centre.address, 'intake1', '/desk')
  const field = page.locator('#content')
  await field.click()
  await page.keyboard.type('擦')
  const before = await field.boundingBox()
  centre.roles.worker.kill('SIGKILL')
  await page.getByText('后台任务').waitFor({ timeout: 15_000 })
  t.same(await field.boundingBox(), before)
  await field.blur()
  await page.waitForFunction(top => (document.querySelector('#content')?.getBoundingClientRect().top ?? 0) > top, before?.y ?? 0)
  await leave(page)
})

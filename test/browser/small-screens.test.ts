/** The console on small screens: a screen of 1366 at 150 % and 200 % zoom, a telephone, and the wall of a large room. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { useCentre } from '../centre.ts'
import { leave, useBrowser, work } from './browser.ts'

const centre = await useCentre(t)
const browser = await useBrowser(t)

/** What sticks out at the sides and can be scrolled to by nobody: inside no container that scrolls sideways. */
const outside = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .flatMap(element => {
        const { left, right, width, height } = element.getBoundingClientRect()
        const isCut = element.closest('.sr-only, .overflow-x-auto, .truncate, td, th') !== null
        return width && height && !isCut && (left < -1 || right > innerWidth + 1) ? [element.outerHTML.slice(0, 120)] : []
      })
      .slice(0, 3),
  )
const go = (page: Page, path: string) =>
  page.evaluate(to => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)

for (const [name, size] of [
  ['150 %', [911, 512]],
  ['200 %', [683, 384]],
] as const) {
  t.test(`${name}: nothing sticks out, the consent is read and the form is saved`, async t => {
    for (const locale of ['zh', 'en'] as const) {
      const page = await work(browser, centre.address, 'intake1', '/desk', { locale, size: [...size] })
      await page.locator('#name').waitFor()
      t.same(await outside(page), [], `${locale} desk`)
      await page.getByText(locale === 'zh' ? '提供给上门商户' : 'to the merchant').waitFor()
      const save = page.getByRole('button', { name: locale === 'zh' ? '保存并派单' : 'Save and dispatch' })
      await save.scrollIntoViewIfNeeded()
      const box = (await save.boundingBox())!
      t.ok(box.y + box.height <= size[1] && box.x + box.width <= size[0], `${locale}: the save button is in sight`)
      await save.click()
      await page.getByRole('alert').first().waitFor()
      t.same(await outside(page), [], `${locale} desk with errors`)
      for (const room of ['orders', 'missed', 'calls', 'members', 'merchants']) {
        await go(page, `/${room}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        t.same(await outside(page), [], `${locale} ${room}`)
        t.ok((await page.getByRole('banner').boundingBox())!.y === 0, `${locale} ${room}: the phone bar is there`)
      }
      await leave(page)
    }
  })

  t.test(`${name}: a list gives way to what is opened, and comes back`, async t => {
    for (const [person, room] of [
      ['dispatch1', 'dispatch'],
      ['callback1', 'callbacks'],
      ['lead', 'orders'],
    ] as const) {
      const page = await work(browser, centre.address, person, `/${room}`, { size: [...size] })
      const first = page.getByRole('main').getByRole('listitem').or(page.locator('tbody tr')).first()
      await first.waitFor()
      await first.click({ position: { x: 40, y: 12 } })
      await page.waitForURL(/\/[\da-f-]{36}$/)
      await page.getByRole('main').waitFor({ state: 'hidden' })
      t.same(await outside(page), [], `${room} open`)
      await page.getByRole('button', { name: room === 'orders' ? '关闭' : '返回' }).click()
      await page.getByRole('main').waitFor()
      await leave(page)
    }
  })
}

t.test('a telephone: the bar below shows where one is; what needs a larger screen says so', async t => {
  for (const locale of ['zh', 'en'] as const) {
    const page = await work(browser, centre.address, 'lead', '/board', { locale, size: [390, 844] })
    for (const room of ['board', 'orders', 'calls', 'members', 'merchants', 'missed', 'dispatch']) {
      await go(page, `/${room}`)
      await page.getByRole('navigation').locator('[aria-current=page]').waitFor()
      const here = (await page.getByRole('navigation').locator('[aria-current=page]').boundingBox())!
      t.ok(here.x >= 0 && here.x + here.width <= 390 && here.y + here.height <= 844, `${locale} ${room}: the active room is in sight`)
      t.same(await outside(page), [], `${locale} ${room}`)
    }
    await page.getByText(locale === 'zh' ? '派单台需要更大的屏幕' : 'Dispatch needs a larger screen').waitFor()
    await go(page, '/board/wall')
    const exit = page.getByRole('button', { name: locale === 'zh' ? '退出大屏' : 'Leave wall' })
    await exit.waitFor()
    t.same(await outside(page), [], `${locale} wall`)
    await exit.click()
    await page.waitForURL(/\/board$/)
    await leave(page)
  }
})

t.test('a wall holds sixty seats without scrolling', async t => {
  const page = await work(browser, centre.address, 'lead', '/orders', { size: [1920, 1080] })
  await page.route('**/api/board', async route => {
    const answer = await route.fetch()
    const json = (await answer.json()) as { board: { seats: { id: string; state: string; since: string }[] } }
    const seat = json.board.seats[0]!
    json.board.seats = Array.from({ length: 60 }, (_, n) => ({ ...seat, id: String(2001 + n), state: 'ready' }))
    await route.fulfill({ json })
  })
  await page.routeWebSocket('**/api/feed*', () => undefined)
  await page.goto(`${centre.address}/board/wall`)
  await page.getByText('2060').first().waitFor()
  await page.waitForFunction(() => {
    const { scrollHeight, clientHeight } = document.querySelector('main')!
    return scrollHeight <= clientHeight
  })
  const last = (await page.getByText('2060').first().boundingBox())!
  t.ok(last.y + last.height <= 1080, 'the last seat is in sight')
  await leave(page)
})

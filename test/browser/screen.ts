/** A screen as a test looks at it, and its picture for the docs. */
import AxeBuilder from '@axe-core/playwright'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { projectDir } from '../../runtime/layout.ts'

/** Pictures go to docs/screens with SCREENS=1 (`npm run screens`), and are only looked at by the machine otherwise. */
const folder = process.env['SCREENS'] ? join(projectDir, 'docs/screens') : null
if (folder) mkdirSync(folder, { recursive: true })

type Checks = {
  equal(found: unknown, wanted: unknown, message: string): unknown
  same(found: unknown, wanted: unknown, message: string): unknown
}

/** One screen: nothing sticks out sideways, axe finds nothing, and its picture is kept. */
export const screen = async (t: Checks, page: Page, name: string) => {
  await page.evaluate(() => document.fonts.ready)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  t.equal(over, 0, `${name}: no horizontal scroll`)
  const moved = await page.evaluate(() => {
    scrollTo(0, 1_000)
    return scrollY
  })
  t.equal(moved, 0, `${name}: the page itself stays, and the phone bar with it`)
  const { violations } = await new AxeBuilder({ page }).analyze()
  t.same(
    violations.map(({ id, nodes }) => ({ id, where: nodes.map(node => node.html.slice(0, 160)) })),
    [],
    `${name}: axe`,
  )
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** Steps that tests of a seat at a browser share: a conversation, and an order written in it. */
import type { Page } from 'playwright-core'
import type { Centre } from '../centre.ts'
import { citizenTone, dial } from '../calls/conversation.ts'
import type { Call } from '../sip/ua.ts'
import { hearsInPage, seatTone } from './browser.ts'

/** Page and citizen hear each other's tone. */
export const bothHear = (page: Page, citizen: Call): Promise<unknown> =>
  Promise.all([hearsInPage(page, citizenTone), citizen.media!.ear.hears(seatTone)])

/** A citizen calls the direct number, the seat of this page answers by its key, both are heard. */
export const converse = async (centre: Centre, page: Page, from: string): Promise<Call> => {
  const citizen = await dial(centre, from)
  await page
    .getByRole('button', { name: /接听|Answer/ })
    .first()
    .waitFor()
  await page.keyboard.press('F2')
  await citizen.answered()
  await bothHear(page, citizen)
  return citizen
}

/** Fills what an order of the call's member needs besides the member, and saves it by its key. */
export const saveOrder = async (page: Page, content: string): Promise<void> => {
  await page.fill('#category', 'yyjqx')
  await page
    .getByRole('option', { name: /油烟机清洗/ })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.fill('#content', content)
  await page.getByText('已告知并同意').click()
  await page.keyboard.press('Control+Enter')
}

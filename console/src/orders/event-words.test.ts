/** What the line of an order's life says: words, never codes. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { eventDetail, stepDetail } = await import('./event-words.ts')
const { RefuseReason } = await import('../../../server/contract/dispatch.ts')
const { RETURN_REASONS } = await import('../../../server/contract/catalogue.ts')

const event = (action: string, detail: object) => ({ kind: 'event', action, detail }) as unknown as Parameters<typeof eventDetail>[0]
const CODE = /[a-z]/

t.test('why a merchant refused and why it handed back are in words', async t => {
  for (const reason of RefuseReason.options) t.notMatch(eventDetail(event('enquire', { result: 'refused', reason })).join(), CODE, reason)
  for (const reason of Object.keys(RETURN_REASONS)) t.notMatch(eventDetail(event('return', { reason })).join(), CODE, reason)
})

t.test("a call's steps say how they came out in words; a key and a seat stay what they are", async t => {
  for (const reason of ['no-answer', 'busy', 'rejected', 'unreachable', 'abandoned', 'cancelled', 'failed'])
    t.notMatch(stepDetail(reason), CODE, reason)
  t.equal(stepDetail('1'), '1')
  t.equal(stepDetail('1001'), '1001')
})

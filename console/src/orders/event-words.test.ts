/** What the line of an order's life says: words, never codes. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { eventDetail, stepDetail } = await import('./event-words.ts')
const { catalogue } = await import('../lib/catalogue.svelte.ts')

const event = (action: string, detail: object) => ({ kind: 'event', action, detail }) as unknown as Parameters<typeof eventDetail>[0]
const CODE = /[a-z]/

t.test(
  'why a merchant refused and why it handed back are in the words of their lists, also of entries that are in use no more',
  async t => {
    const entry = (code: string, zh: string) => ({ code, name: { zh, en: code }, active: code !== 'old' })
    catalogue.view = {
      categories: [],
      districts: [],
      consentVersion: '1',
      lists: {
        pauseReasons: [],
        memberTags: [],
        closingReasons: [],
        refusalReasons: [entry('no_worker', '无人员可派'), entry('old', '旧原因')],
        returnReasons: [entry('no_worker', '商户无人员可派')],
      },
    }
    t.same(eventDetail(event('enquire', { reason: 'no_worker' })), ['无人员可派'])
    t.same(eventDetail(event('enquire', { reason: 'old' })), ['旧原因'])
    t.same(eventDetail(event('return', { reason: 'no_worker' })), ['商户无人员可派'])
  },
)

t.test("a call's steps say how they came out in words; a key and a seat stay what they are", async t => {
  for (const reason of ['no-answer', 'busy', 'rejected', 'unreachable', 'abandoned', 'cancelled', 'failed'])
    t.notMatch(stepDetail(reason), CODE, reason)
  t.equal(stepDetail('1'), '1')
  t.equal(stepDetail('1001'), '1001')
})

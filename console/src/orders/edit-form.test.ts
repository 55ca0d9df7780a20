/** An order corrected: only what was changed is sent, and a colleague's words are neither lost nor written over unseen. */
import t from 'tap'
import { OrderPatch, type OrderDetail } from '../../../server/contract/orders.ts'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { editFieldsOf, meet, patchOf } = await import('./edit-form.ts')

const order = {
  content: '擦玻璃',
  requirements: null,
  category: { id: '00000000-0000-4000-8000-000000000900', name: '玻璃清洗', path: '' },
  urgency: 'normal',
  appointment: { from: '2026-11-28T01:00:00.000Z', to: '2026-11-28T03:00:00.000Z' },
  budgetFen: 12_050,
  address: { districtCode: '430602', districtName: '岳阳楼区', detail: '花园小区 3 栋' },
} as OrderDetail
const was = editFieldsOf(order)

t.test('the form opens with what the order says', async t => {
  t.match(was, { content: '擦玻璃', requirements: '', from: '2026-11-28T09:00', to: '2026-11-28T11:00', budget: '120.5' })
})

t.test('only what was changed is sent', async t => {
  t.equal(patchOf(was, { ...was }, 3), null)
  t.same(patchOf(was, { ...was, content: '擦玻璃两间' }, 3), { version: 3, content: '擦玻璃两间' })
  t.same(patchOf(was, { ...was, detail: '4 栋' }, 3), { version: 3, address: { districtCode: '430602', detail: '4 栋' } })
  t.same(patchOf(was, { ...was, to: '2026-11-28T12:00' }, 3), {
    version: 3,
    appointment: { from: '2026-11-28T01:00:00.000Z', to: '2026-11-28T04:00:00.000Z' },
  })
  t.same(patchOf(was, { ...was, from: '', to: '', budget: '' }, 3), { version: 3, appointment: null, budgetFen: null })
})

t.test('half an appointment and a budget of words are asked for, not dropped', async t => {
  const problems = (now: typeof was) => {
    const issues = OrderPatch.safeParse(patchOf(was, now, 3)).error?.issues ?? []
    return [...new Set(issues.map(issue => issue.path.join('.')))]
  }
  t.same(problems({ ...was, to: '' }), ['appointment.to'])
  t.same(problems({ ...was, budget: '一百二' }), ['budgetFen'])
})

t.test("a colleague's words come into the fields left alone; one's own stay", async t => {
  const mine = { ...was, content: '擦玻璃两间', budget: '200' }
  const is = { ...was, content: '擦玻璃三间', urgency: 'urgent' as const }
  const met = meet(was, mine, is)
  t.same(met.fields, { ...was, content: '擦玻璃两间', budget: '200', urgency: 'urgent' })
  t.same(met.theirs, ['content', 'urgency'])
  t.same(met.both, ['content'], 'what would be written over is named')
  t.same(patchOf(is, met.fields, 4), { version: 4, content: '擦玻璃两间', budgetFen: 20_000 })
})

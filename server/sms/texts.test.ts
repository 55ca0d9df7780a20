import t from 'tap'
import { orderSummary } from '../work-orders/view.ts'
import { texts } from './texts.ts'

const order = {
  number: 'S2026112300001',
  category: '保洁',
  contactName: '张小明',
  contactNumber: '13800001111',
  address: '岳阳楼区',
  appointment: null,
  timeLimit: null,
  hotline: '95081',
}

t.test('what is cut short for a message or a list is cut between characters', async t => {
  const content = `${'擦'.repeat(78)}𠮷野家`
  t.match(texts.order_issued({ ...order, content }), `需求：${'擦'.repeat(78)}𠮷…。`)
  t.equal(orderSummary(content), `${'擦'.repeat(78)}𠮷…`)
  t.equal(orderSummary(`${'擦'.repeat(79)}𠮷`), `${'擦'.repeat(79)}𠮷`, 'eighty are no more than eighty')
})

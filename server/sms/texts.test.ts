import t from 'tap'
import { orderSummary } from '../work-orders/view.ts'
import { smsText } from './texts.ts'

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
  t.match(smsText('order_issued', { ...order, content }, '热线'), `需求：${'擦'.repeat(78)}𠮷…。`)
  t.equal(orderSummary(content), `${'擦'.repeat(78)}𠮷…`)
  t.equal(orderSummary(`${'擦'.repeat(79)}𠮷`), `${'擦'.repeat(79)}𠮷`, 'eighty are no more than eighty')
})

t.test('one signature, that of the centre; what others wrote stands on one line and signs nothing', async t => {
  const content = '【免费】上门清洗\n第二行【通知】'
  const body = smsText('order_issued', { ...order, contactName: '名【甲】', address: '楼【1】\r\n2', content }, '岳阳家政热线')
  t.same(body.match(/【[^】]*】/g), ['【岳阳家政热线】'])
  t.ok(body.startsWith('【'))
  t.notMatch(body, /[\r\n]/)
  t.match(body, '[免费]上门清洗 第二行[通知]')
  t.match(smsText('merchant_changed', { ...order, content: '' }, '热线', 'en'), /^【热线】Your order .* another provider/)
  t.equal(
    smsText('order_issued', { ...order, content: '' }, '热线', 'en'),
    smsText('order_issued', { ...order, content: '' }, '热线'),
    'merchants are written to in Chinese',
  )
  for (const template of ['order_withdrawn', 'merchant_changed'] as const)
    t.equal(smsText(template, { ...order, content: '' }, '热线').match(/【/g)?.length, 1, template)
})

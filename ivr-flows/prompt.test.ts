import t from 'tap'
import { placeholders, promptSchema, render } from './prompt.ts'
import { matchWhole } from '../test/match-whole.ts'

t.test('values are filled in, digits spoken one by one', async t => {
  const prompt = promptSchema.parse({ zh: '工单{order:digits}:{state}。', en: 'Order {order:digits} is {state}.' })
  t.strictSame(placeholders(prompt), ['order', 'state'])
  t.strictSame(
    render(prompt, 'zh', { order: '407', state: '已派单' }).map(ref => ref.type === 'text' && ref.text),
    ['工单', '4', '0', '7', ':已派单。'],
  )
  t.strictSame(
    render(prompt, 'en', {}).map(ref => ref.type === 'text' && ref.text),
    ['Order', 'is .'],
    'a missing value is left out',
  )
  t.strictSame(render(promptSchema.parse({ zh: '{state}', en: '{state}' }), 'zh', {}), [], 'nothing to say')
  t.strictSame(render(promptSchema.parse({ zh: '{constructor}', en: 'x' }), 'zh', {}), [], 'only own values')
})

t.test('a recording stands for fixed words; the other voice speaks the other language', async t => {
  const fixed = promptSchema.parse({ zh: '您好', en: 'Hello', recorded: 'greeting' })
  t.strictSame(render(fixed, 'en', {}), [{ type: 'text', text: 'Hello', language: 'en', recorded: 'greeting' }])
  const moving = promptSchema.parse({ zh: '还有{ahead}位', en: '{ahead} more', recorded: 'place' })
  matchWhole(t, render(moving, 'zh', { ahead: '2' }), [{ text: '还有2位', recorded: null }])
  const other = promptSchema.parse({ zh: 'For English, press 8.', en: '中文请按八。', otherVoice: true })
  matchWhole(t, render(other, 'zh', {}), [{ text: 'For English, press 8.', language: 'en' }])
})

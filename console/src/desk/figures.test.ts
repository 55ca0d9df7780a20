/** What is typed into the form for figures and numbers: read as it is meant, or refused in words that say what is wanted. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { Draft } = await import('./draft.svelte.ts')

t.test('a budget in full-width digits is read; commas and words are asked for as a figure', async t => {
  const draft = new Draft()
  draft.tried = true
  for (const [typed, fen] of [
    ['１２０', 12_000],
    ['99.95', 9_995],
    ['', null],
  ] as const) {
    draft.fields.budget = typed
    t.equal(draft.body().budgetFen, fen, typed)
    t.equal(draft.error('budgetFen'), undefined, typed)
  }
  for (const typed of ['1,200', '十二', 'abc']) {
    draft.fields.budget = typed
    t.match(draft.error('budgetFen'), /请填写数字，如 120/, typed)
  }
})

t.test('a number is taken in any writing; an extension is named', async t => {
  const draft = new Draft()
  draft.tried = true
  const error = (number: string) => {
    draft.fields.phone = { from: 'typed', number }
    return draft.error('contact.phone.number')
  }
  t.equal(error('１３８－００００－１２３４'), undefined)
  t.match(error('13873012352 转 8'), /分机号/)
  t.match(error('138abc'), /如 13812345678/)
  t.match(error(''), /请填写/)
})

t.test('too long and too short say how much', async t => {
  const draft = new Draft()
  draft.tried = true
  draft.fields.content = '堵'
  t.match(draft.error('content'), /至少 2 个字/)
  draft.fields.name = '长'.repeat(61)
  t.match(draft.error('contact.name'), /最多 60 个字/)
})

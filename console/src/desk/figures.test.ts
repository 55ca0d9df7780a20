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

t.test('a name that is not the chosen member’s is asked about before it is sent', async t => {
  const draft = new Draft()
  draft.tried = true
  Object.assign(draft.fields, { memberId: '00000000-0000-4000-8000-000000000001', memberName: '张·伟', name: '张伟' })
  t.equal(draft.isOtherName, false, 'another writing is the same name')
  draft.fields.name = '李娜'
  t.match(draft.error('contact.name'), /请选择是谁/)
  draft.fields.otherName = 'another'
  t.equal(draft.error('contact.name'), undefined)
  t.match(draft.body(), { otherName: 'another' })
  draft.fields.name = '张伟'
  t.equal(draft.body().otherName, null, 'no answer where nothing is asked')
  draft.forgetMember()
  t.match(draft.body(), { memberId: null, otherName: null })
})

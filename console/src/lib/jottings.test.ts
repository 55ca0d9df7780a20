/** Half-written small forms: kept for each thing and person, for three days, and gone when the form was taken. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { Jottings } = await import('./jottings.svelte.ts')
const blank = { answer: null as string | null, note: '' }

t.test('what was written comes back after a reload, of that thing and that person alone', async t => {
  const before = new Jottings()
  before.open('w1')
  before.keep('callback.1', { answer: 'contacted', note: '王女士说明天联系' })
  before.close()
  const after = new Jottings()
  after.open('w1')
  t.same(after.of('callback.1', blank), { answer: 'contacted', note: '王女士说明天联系' })
  t.same(after.of('callback.2', blank), blank)
  after.open('w2')
  t.same(after.of('callback.1', blank), blank)
  after.open('w1')
  after.drop('callback.1')
  after.open('w1')
  t.same(after.of('callback.1', blank), blank)
})

t.test('a form of an earlier version gives what the form of today still has', async t => {
  const kept = new Jottings()
  kept.open('w3')
  kept.keep('note.1', { note: '备注', colour: 'red' })
  t.same(kept.of('note.1', blank), { answer: null, note: '备注' })
})

t.test('after three days nothing is left', async t => {
  const kept = new Jottings()
  kept.open('w4')
  kept.keep('note.1', { note: '备注' }, 0)
  kept.open('w4', 3 * 24 * 3_600_000 - 1)
  t.equal(kept.of('note.1', blank).note, '备注')
  kept.open('w4', 3 * 24 * 3_600_000)
  t.equal(kept.of('note.1', blank).note, '')
  kept.open('w4', 1)
  t.equal(kept.of('note.1', blank).note, '', 'and the entry is gone from the browser')
})

t.test('whoever signs out leaves nothing behind', async t => {
  const kept = new Jottings()
  kept.open('w5')
  kept.keep('note.1', { note: '备注' })
  kept.clear()
  kept.open('w5')
  t.equal(kept.of('note.1', blank).note, '')
})

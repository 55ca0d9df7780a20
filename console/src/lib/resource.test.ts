/** What could not be read while the server was away heals by itself. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { Resource } = await import('./resource.svelte.ts')
const { notices } = await import('./notices.svelte.ts')
const { recovered } = await import('./recovery.ts')

const away = { code: 'UNREACHABLE', message: '', fields: [], status: 0 }
const refused = { code: 'FORBIDDEN', message: '', fields: [], status: 403 }
const failing = (failure: typeof away) => async () => ({ ok: false as const, failure })

t.test('a list that could not be read is read again when the server is back, one that was refused is not', async t => {
  let answers = 0
  let isAway = true
  const list = new Resource<number>()
  await list.read(async () => {
    answers++
    return isAway ? { ok: false, failure: away } : { ok: true, value: 7, status: 200 }
  })
  t.match(list.failure, away)
  isAway = false
  recovered()
  await new Promise(setImmediate)
  t.equal(list.value, 7)
  t.equal(list.failure, null)
  recovered()
  t.equal(answers, 2, 'once')

  const forbidden = new Resource<number>()
  await forbidden.read(failing(refused))
  recovered()
  await new Promise(setImmediate)
  t.match(forbidden.failure, refused)
})

t.test('a list that has another question meanwhile does not ask the old one again', async t => {
  const list = new Resource<string>()
  await list.read(failing(away))
  await list.read(async () => ({ ok: true, value: 'new', status: 200 }))
  recovered()
  await new Promise(setImmediate)
  t.equal(list.value, 'new')
})

t.test('the notice that the server cannot be reached goes when it can; others stay', async t => {
  notices.failed(away)
  notices.failed({ ...refused, message: 'No' })
  t.equal(notices.list.length, 2)
  recovered()
  t.same(
    notices.list.map(({ text }) => text),
    ['No'],
  )
  notices.clear()
})

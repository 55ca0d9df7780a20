/** A sign-in that ends while somebody talks: what is asked meanwhile waits for the password, and is asked again. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { session } = await import('./session.svelte.ts')
const { orders } = await import('./endpoints/orders.ts')
const { telephone } = await import('./endpoints/telephone.ts')

const view = {
  user: { id: 'anna', username: 'anna', name: 'Anna', roles: ['intake'], seatNumber: '1001' },
  rights: ['seat.use'],
  scopes: { 'seat.use': 'own' },
  expiresAt: '2026-11-27T20:00:00.000Z',
  centre: { zone: 'Asia/Shanghai', hotline: '95081', country: '86', areaCode: '0730', demo: true },
}
let isIn = true
let asked: string[] = []
/** Resolves when so many requests have been made. */
let heard = () => {}
const until = async (count: number) => {
  while (asked.length < count) await new Promise<void>(resolve => (heard = resolve))
}
const answer = (status: number, body?: unknown) => new Response(body === undefined ? null : JSON.stringify(body), { status })
Object.assign(globalThis, {
  fetch: async (path: string, { method, body }: { method: string; body?: string }) => {
    asked.push(`${method} ${path}`)
    heard()
    if (method === 'POST' && path === '/api/session') {
      if (JSON.parse(body!).password !== 'right') return answer(401, { code: 'WRONG_PASSWORD', message: 'no' })
      isIn = true
      return answer(200, view)
    }
    if (!isIn) return answer(401, { code: 'NOT_SIGNED_IN', message: 'out' })
    return path === '/api/session' ? answer(200, view) : answer(204)
  },
})
let talks = true
let backs = 0
t.beforeEach(async () => {
  isIn = true
  talks = true
  await session.resume()
  session.outlivedBy({
    goesOn: () => talks,
    back: async () => {
      backs += 1
    },
  })
  asked = []
})

t.test('the shell stays, and goes on with the right password of the same person', async t => {
  isIn = false
  const id = '00000000-0000-4000-8000-000000000001'
  const first = orders.putDraft(id, { kind: 'service', callId: null, data: { n: 1 } })
  await until(1)
  const second = orders.putDraft(id, { kind: 'service', callId: null, data: { n: 2 } })
  await until(2)
  const act = telephone.act('c', 'hold')
  await until(3)
  t.match(await first, { ok: false, failure: { code: 'NOT_SIGNED_IN' } }, 'the later writing takes its place')
  t.match({ state: session.state, lost: session.lost }, { state: 'in', lost: 'expired' })
  t.match(await session.signInAgain('wrong'), { code: 'WRONG_PASSWORD' })
  t.equal(session.lost, 'expired')
  asked = []
  t.equal(await session.signInAgain('right'), null)
  t.equal(session.lost, null)
  t.equal(backs, 1, 'the seat is signed in before anything is asked again')
  t.match(await second, { ok: true })
  t.match(await act, { ok: true })
  t.same(asked, ['POST /api/session', `PUT /api/drafts/${id}`, 'POST /api/calls/c/hold'])
})

t.test('the conversation ends first: the sign-in screen, and what waited is told so', async t => {
  isIn = false
  const waits = telephone.act('c', 'hold')
  while (session.lost === null) await new Promise(setImmediate)
  session.giveUp()
  t.match(await waits, { ok: false, failure: { code: 'NOT_SIGNED_IN' } })
  t.match({ state: session.state, lost: session.lost, endedBy: session.endedBy }, { state: 'out', lost: null, endedBy: 'expired' })
})

t.test('nothing runs: the sign-in screen at once', async t => {
  talks = false
  session.ended('expired')
  t.match({ state: session.state, lost: session.lost }, { state: 'out', lost: null })
})

/** The seat as the screen has it: what rings falls silent on every way an offer can end. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
const { Seat } = await import('./seat.svelte.ts')

const call = (state: string) => ({ id: 'c1', seatId: '1001', state, direction: 'inbound', number: { masked: '138****0102' } })
const view = (state: string, extra = {}) => ({ id: '1001', state, call: null, reachable: true, ...extra })

const open = () => {
  const listeners: Record<string, (data: never) => void> = {}
  const heard: string[] = []
  const feed = { on: (type: string, listener: (data: never) => void) => void (listeners[type] = listener) }
  const seat = new Seat(feed as never, {
    offered: () => heard.push('rings'),
    silence: () => heard.push('silent'),
    over: () => heard.push('over'),
  })
  const tell = (type: string, data: unknown) => listeners[type]!(data as never)
  tell('seat.state', { seat: view('ready') })
  tell('seat.state', { seat: view('offered', { call: call('ringing') }) })
  tell('call.offered', { call: call('ringing'), context: null, contextPending: true, keys: [], waitedMs: 0, waitedInAllMs: 0 })
  return { tell, heard, seat }
}

for (const [how, after] of [
  ['the caller hangs up', 'ready'],
  ['nobody answers', 'paused'],
  ['the seat is lost', 'offline'],
] as const) {
  t.test(`${how}: the seat's state comes before the end of the call`, async t => {
    const { tell, heard } = open()
    t.same(heard, ['rings'])
    tell('seat.state', { seat: view(after) })
    t.same(heard, ['rings', 'silent'])
    tell('call.ended', { call: call('ended') })
    t.same(heard.slice(0, 2), ['rings', 'silent'])
  })
}

t.test('the end of the call comes first', async t => {
  const { tell, heard, seat } = open()
  tell('call.ended', { call: call('ended') })
  t.ok(heard.includes('over'))
  tell('seat.state', { seat: view('ready') })
  t.equal(seat.call, null)
})

t.test('answered: silent, and over only when the call is', async t => {
  const { tell, heard } = open()
  tell('seat.state', { seat: view('talking', { call: call('talking') }) })
  t.same(heard, ['rings', 'silent'])
  tell('call.ended', { call: call('ended') })
  t.same(heard, ['rings', 'silent', 'over'])
})

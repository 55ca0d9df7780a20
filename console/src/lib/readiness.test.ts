/** The key for readiness means what it meant in the state that the person saw. */
import t from 'tap'
import type { SeatState } from '../../../server/contract/seats.ts'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'
import { nowShown, readinessOf, SEEN_MS, type Shown } from './readiness.ts'

/** The states shown one after the other, at these times; `asked` where the person asked for it. */
const shown = (...states: [SeatState, number, 'asked'?][]): Shown =>
  states.reduce<Shown | null>((before, [state, at, asked]) => nowShown(before, state, at, asked === 'asked'), null)!

t.test('it ends a wrap-up that ended by itself in the same moment', async t => {
  const over = shown(['wrap-up', 0], ['ready', 10_000])
  for (const after of [0, 50, 400, SEEN_MS - 1]) t.equal(readinessOf(over, 10_000 + after), 'end-wrap-up', `${after} ms later`)
  t.equal(readinessOf(over, 10_000 + SEEN_MS), 'pause', 'who has seen that the seat is ready pauses it')
  const paused = shown(['wrap-up', 0], ['paused', 10_000])
  t.equal(readinessOf(paused, 10_050), 'end-wrap-up', 'and never makes ready whom a break follows')
  t.equal(readinessOf(shown(['wrap-up', 0], ['ready', 10_000], ['offered', 10_300]), 10_500), 'end-wrap-up', 'also when it rings at once')
})

t.test('pressed twice it ends wrap-up twice', async t => {
  t.equal(readinessOf(shown(['wrap-up', 0], ['ready', 5_000, 'asked']), 5_200), 'end-wrap-up')
})

t.test('whatever changes by itself', async t => {
  t.equal(readinessOf(shown(['paused', 0], ['ready', 5_000]), 5_100), 'ready', 'the telephone is back')
  t.equal(readinessOf(shown(['ready', 0], ['paused', 5_000]), 5_100), 'pause', 'the telephone is gone')
  t.equal(readinessOf(shown(['ready', 0], ['offered', 5_000]), 5_100), 'pause', 'a call comes: a pause after it')
})

t.test('what the person asked for holds at once', async t => {
  t.equal(readinessOf(shown(['paused', 0], ['ready', 5_000, 'asked']), 5_100), 'pause')
  t.equal(readinessOf(shown(['ready', 0], ['paused', 5_000, 'asked']), 5_100), 'ready')
  t.equal(readinessOf(shown(['talking', 0], ['wrap-up', 5_000]), 5_100), 'end-wrap-up', 'and so does the end of a call')
  const short = shown(['ready', 0], ['talking', 5_000], ['wrap-up', 5_400])
  t.equal(readinessOf(short, 5_500), 'end-wrap-up', 'however short it was')
  t.equal(readinessOf(shown(['paused', 0]), 1), 'ready')
})

t.test('the seat asks for what the person saw', async t => {
  pretendBrowser()
  const { Seat } = await import('./seat.svelte.ts')
  const asked: string[] = []
  const view = (state: SeatState) => ({ id: '1001', state, call: null, reachable: true })
  globalThis.fetch = (async (url: unknown, { body }: RequestInit) => {
    asked.push(`${String(url)} ${String(body)}`)
    return Response.json({ code: 'SEAT_OFFLINE' }, { status: 409 })
  }) as typeof fetch
  const listeners: Record<string, (data: never) => void> = {}
  const feed = { on: (type: string, listener: (data: never) => void) => void (listeners[type] = listener) }
  const seat = new Seat(feed as never, { offered: () => {}, silence: () => {}, over: () => {} })
  for (const state of ['wrap-up', 'ready'] as const) listeners['seat.state']!({ seat: view(state) } as never)
  await seat.toggle()
  t.match(asked.pop(), /wrap-up .*"end"/)
  await seat.toggle(performance.now() + SEEN_MS)
  t.match(asked.pop(), /pause .*"break"/)
  listeners['seat.state']!({ seat: view('paused') } as never)
  seat.seenAnew()
  await seat.toggle()
  t.match(asked.pop(), /ready/, 'who takes the seat over sees it for the first time')
})

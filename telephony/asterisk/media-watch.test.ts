import t from 'tap'
import { useEdge } from '../../test/edge.ts'
import { eventually, tone } from '../../test/sip/ua.ts'
import { MediaWatch } from './media-watch.ts'

t.test('a few looks at a time, and only at those who have answered', async t => {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const watch = new MediaWatch({
    now: Date.now,
    everyMs: 20,
    tell: () => undefined,
    ask: async () => undefined,
    look: channel => {
      asked.push(channel)
      return new Promise(resolve => answers.push(() => resolve(null)))
    },
  })
  t.teardown(() => watch.close())
  const legs = Array.from({ length: 9 }, (_, at) => `c${at}`)
  for (const leg of legs) watch.watch(leg)
  watch.placed('not-answered', 'b')
  await eventually(async () => asked.length > 0, 1000, 'the first look')
  t.equal(asked.length, 4, 'no more at once')
  watch.forget('c8')
  watch.onlyThese(new Set(legs.slice(0, 7)))
  while (answers.length) {
    answers.shift()!()
    await Promise.resolve()
  }
  await eventually(async () => asked.length >= 7, 1000, 'the others, each after an answer')
  t.same([...new Set(asked)].sort(), legs.slice(0, 7), 'and nobody who has left')
  t.equal(watch.size, 7)
})

t.test('a real line that falls silent, comes back, and begins anew', async t => {
  const { events, next, desk, talk } = await useEdge(t, { lookEveryMs: 200 })
  const seat = await desk('1001')
  seat.plan = { do: 'answer', tone: 1000 }
  const { call, channel, leg } = await talk('1001')
  const media = call.media!
  media.play(tone(440))
  const told = (is: string, of: string) => next('media', event => event.channel === of && event.is === is, 4_000)
  let news = told('silent', channel)
  media.mute(true)
  await news
  news = told('heard', channel)
  media.mute(false)
  await news
  // what was heard has been looked at: another stream differs from it
  news = told('anew', channel)
  media.beginAnew()
  await news
  const theirs = told('silent', leg)
  seat.calls.at(-1)!.media!.mute(true)
  await theirs
  const all = (of: string) => events.flatMap(event => (event.type === 'media' && event.channel === of ? [event.is] : []))
  t.strictSame([all(channel), all(leg)], [['silent', 'heard', 'anew'], ['silent']], 'each once, of the caller and of the seat')
})

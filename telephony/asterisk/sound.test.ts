import t from 'tap'
import { useEdge } from '../../test/edge.ts'

t.test('a telephone that sends nothing is told, one that does is not', async t => {
  const { asterisk, next, events, desk, ids } = await useEdge(t)
  const seat = await desk('1001')
  seat.plan = { do: 'answer', tone: 1000 }
  const { call, bridge, leg } = ids()
  const answered = next('answered', event => event.channel === leg)
  asterisk.run([
    { type: 'create-bridge', bridge },
    { type: 'ring-seat', leg, seat: '1001', device: 'desk', call, ringMs: 10_000, auto: false, showNumber: null, beside: null },
  ])
  await answered
  asterisk.run([
    { type: 'join', bridge, channel: leg },
    { type: 'listen', channel: 'l-nobody' },
    { type: 'listen', channel: leg },
  ])
  const media = seat.calls.at(-1)!.media!
  let unheard = next('unheard')
  await t.rejects(Promise.race([unheard, media.ear.hears(440, 2_000).catch(() => Promise.reject(new Error('heard')))]), /heard/)
  media.mute(true)
  asterisk.run([{ type: 'listen', channel: leg }])
  unheard = next('unheard')
  t.match(await unheard, { channel: leg })
  t.equal(events.filter(({ type }) => type === 'unheard').length, 1)
})

import t from 'tap'
import { useEdge } from '../../test/edge.ts'

t.test('a telephone that asks for what nobody may have is told so at once, and the call goes on', async t => {
  const { next, desk, talk } = await useEdge(t)
  const seat = await desk('1001')
  seat.plan = { do: 'answer', tone: 1000 }
  const { call, channel } = await talk('1001')
  const transfers: [what: string, headers: [string, string][]][] = [
    ['to a colleague', [['Refer-To', '<sip:1002@127.0.0.1>']]],
    ['to a mobile', [['Refer-To', '<sip:13812345678@127.0.0.1>']]],
    ['attended', [['Refer-To', '<sip:1002@127.0.0.1?Replaces=abc%3Bto-tag%3D1%3Bfrom-tag%3D2>']]],
    // a handling of its own for this crashed 22.10.1
    [
      'without a subscription',
      [
        ['Refer-To', '<sip:1002@127.0.0.1>'],
        ['Refer-Sub', 'false'],
      ],
    ],
  ]
  for (const [who, one] of [
    ["the seat's telephone", seat.calls.at(-1)!],
    ['the trunk', call],
  ] as const) {
    for (const [what, headers] of transfers) t.equal(await one.ask('REFER', headers), 603, `${who} transfers ${what}`)
    t.equal(await one.ask('INFO'), 200, `${who} says nothing`)
  }
  t.equal(seat.calls.length, 1, 'nobody was called')
  await call.media!.ear.hears(1000)
  const gone = next('gone', event => event.channel === channel)
  call.hangup()
  await gone
})

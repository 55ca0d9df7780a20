import t from 'tap'
import { useEdge } from '../../test/edge.ts'
import { keyTone, silence, until, type Call } from '../../test/sip/ua.ts'

/** How long a key is down here, in packets of 20 ms. */
const KEY = 6

t.test('a key is reported once, whatever way it comes', async t => {
  const { asterisk, events, next, caller, ids } = await useEdge(t)
  /** What the switch reports of a call in which somebody presses keys, `#` last. */
  const keysOf = async (offering: { keys?: boolean }, press: (call: Call) => Promise<unknown>) => {
    const arrived = next('arrived')
    const call = await caller.call({ to: '95082', offering })
    const { channel } = await arrived
    const { bridge } = ids()
    asterisk.run([
      { type: 'answer', channel },
      { type: 'create-bridge', bridge },
      { type: 'join', bridge, channel },
      { type: 'start-music', channel },
    ])
    await call.answered()
    await call.media!.ear.hearsSound()
    const last = next('digit', event => event.channel === channel && event.digit === '#')
    await press(call)
    await last
    const gone = next('gone', event => event.channel === channel)
    call.hangup()
    await gone
    asterisk.run([{ type: 'destroy-bridge', bridge }])
    return events.flatMap(event => (event.type === 'digit' && event.channel === channel ? [event.digit] : [])).join('')
  }
  const info = async (call: Call, key: string) =>
    t.equal(await call.ask('INFO', [['Content-Type', 'application/dtmf-relay']], `Signal=${key}\r\nDuration=100\r\n`), 200)
  /** The time of so many packets, by what is heard. */
  const packets = (call: Call, count: number) => {
    const { ear } = call.media!
    const from = ear.position()
    return until(ear, () => ear.position() - from >= count, 5_000, `${count} packets`)
  }
  const sound = async (call: Call, key: string) => {
    call.media!.play(keyTone(key))
    await packets(call, KEY)
    call.media!.play(silence())
    await packets(call, KEY)
  }
  const each = (keys: string, press: (call: Call, key: string) => Promise<unknown>) => async (call: Call) => {
    for (const key of keys) await press(call, key)
  }

  t.equal(await keysOf({}, call => call.media!.press('12233#')), '12233#', 'events in the audio')
  t.equal(
    await keysOf(
      {},
      each('12233#', async (call, key) => (await info(call, key), await packets(call, 10))),
    ),
    '12233#',
    'INFO',
  )
  t.equal(await keysOf({ keys: false }, each('1223#', sound)), '1223#', 'tones, where nothing else was offered')
  t.equal(
    await keysOf({}, async call => {
      await each('123', sound)(call)
      await call.media!.press('#')
    }),
    '#',
    'tones are not listened to where events were agreed',
  )
  const both = async (call: Call, key: string) => {
    await Promise.all([call.media!.press(key), info(call, key)])
    await packets(call, 15)
  }
  t.equal(await keysOf({}, each('1223#', both)), '1223#', 'events and INFO at once')
  t.equal(await keysOf({}, call => call.media!.press('11#', 100, 100)), '11#', 'two presses 100 ms apart')
})

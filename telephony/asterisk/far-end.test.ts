import t from 'tap'
import { useEdge } from '../../test/edge.ts'
import { tone, until } from '../../test/sip/ua.ts'

t.test('who falls silent is asked inside the call', async t => {
  const { asterisk, next, events, desk, talk } = await useEdge(t, { lookEveryMs: 200 })
  const seat = await desk('1001')
  seat.plan = { do: 'answer', tone: 1000 }

  /** A caller who talks with the seat, and can be ended. */
  const converse = async () => {
    const { call, channel, bridge, leg } = await talk('1001')
    call.media!.play(tone(440))
    const end = async () => {
      const [mine, theirs] = [next('gone', event => event.channel === channel), next('gone', event => event.channel === leg)]
      call.hangup()
      asterisk.run([
        { type: 'hang-up', channel: leg, reason: 'normal' },
        { type: 'destroy-bridge', bridge },
      ])
      await Promise.all([mine, theirs])
    }
    return { call, channel, leg, heardAt: seat.calls.at(-1)!, end }
  }
  const told = (channel: string, is: string) => next('media', event => event.channel === channel && event.is === is, 8_000)

  await t.test('a gateway that moved without a word says where it is now, and both hear each other again', async t => {
    const { call, channel, heardAt, end } = await converse()
    await heardAt.media!.ear.hears(440)
    // for its first five seconds Asterisk learns where a stream comes from, and would follow by itself
    const { ear } = heardAt.media!
    const from = ear.position()
    await until(ear, () => ear.position() - from > 5_500 / 20, 10_000, 'the end of the learning')
    const [silent, heard] = [told(channel, 'silent'), told(channel, 'heard')]
    await call.media!.move('127.0.0.2')
    await silent
    await heard
    t.ok(call.asked.includes('UPDATE'), 'it was asked')
    await ear.hears(440)
    await call.media!.ear.hears(1000)
    await end()
  })

  await t.test('one that says nothing answers, and stays', async t => {
    const { call, channel, end } = await converse()
    call.media!.mute(true)
    await until(call, () => call.asked.includes('UPDATE'), 8_000, 'the question')
    const heard = told(channel, 'heard')
    call.media!.mute(false)
    await heard
    t.equal(call.state, 'talking')
    await end()
  })

  await t.test('one that knows no such call any more is a dead line, and no hang-up', async t => {
    const { call, channel, leg } = await converse()
    call.refuses.set('UPDATE', 481)
    const gone = next('gone', event => event.channel === channel, 8_000)
    call.media!.mute(true)
    t.match(await gone, { cause: 44, sip: 481 })
    const theirs = next('gone', event => event.channel === leg)
    asterisk.run([{ type: 'hang-up', channel: leg, reason: 'normal' }])
    await theirs
  })
  t.notOk(events.some(({ type }) => type === 'command-failed'))
})

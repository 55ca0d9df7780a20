import t from 'tap'
import { until } from '../../test/sip/ua.ts'
import { sipDigest } from '../../text/digest.ts'
import { listen, useEdge } from '../../test/edge.ts'

t.test('without a controller callers are kept, and the next one finds everything that lives', async t => {
  const edge = await useEdge(t)
  const seat = await edge.desk('1001')
  seat.plan = { do: 'answer', tone: 1000 }
  const { call, bridge, leg } = edge.ids()
  let arrived = edge.next('arrived')
  const talking = await edge.caller.call({ to: '95081', from: '13900001111' })
  const { channel } = await arrived
  edge.asterisk.run([
    { type: 'answer', channel },
    { type: 'create-bridge', bridge },
    { type: 'join', bridge, channel },
    { type: 'ring-seat', leg, seat: '1001', device: 'desk', call, ringMs: 5000, auto: false, showNumber: null, beside: null },
  ])
  await edge.next('answered')
  edge.asterisk.run([{ type: 'join', bridge, channel: leg }])
  await talking.media!.ear.hears(1000)
  const ring = async (number: string) => {
    const phone = await edge.desk(number)
    phone.plan = { do: 'ring' }
    const one = edge.ids()
    const [rung, heard] = [phone.nextInvite(), edge.next('ringing', event => event.channel === one.leg)]
    edge.asterisk.run([
      {
        type: 'ring-seat',
        leg: one.leg,
        seat: number,
        device: 'desk',
        call: one.call,
        ringMs: 30_000,
        auto: false,
        showNumber: null,
        beside: null,
      },
    ])
    await heard
    return { leg: one.leg, call: await rung }
  }
  const [late, early] = [await ring('1002'), await ring('1003')]
  await edge.asterisk.close()

  early.call.answer()
  await early.call.media!.ear.hearsSound()
  const kept = await edge.caller.call({ to: '95082', from: '13900002222' })
  await until(kept, () => kept.state === 'talking', 3000, 'the dialplan to answer')
  await kept.media!.ear.hearsSound(10_000)

  const second = listen(edge.instance)
  t.teardown(() => second.asterisk.close())
  const connected = second.next('connected')
  const adopted = second.next('answered', event => event.channel === early.leg)
  arrived = second.next('arrived')
  const before = Date.now()
  second.asterisk.start()
  const { inventory } = await connected
  t.strictSame(
    inventory.bridges.map(({ id, channels }) => ({ id, channels: [...channels].sort() })),
    [{ id: bridge, channels: [channel, leg].sort() }],
  )
  t.match(
    inventory.channels.find(({ id }) => id === channel),
    { state: 'up', bridge, arrival: { number: '13900001111', did: '95081' } },
  )
  t.match(
    inventory.channels.find(({ id }) => id === leg),
    { state: 'up', bridge, arrival: null },
  )
  t.strictSame(inventory.reachableSeats.map(({ seat: number }) => number).sort(), ['1001', '1002', '1003'])
  for (const [leg] of [[late.leg], [early.leg]])
    t.match(
      inventory.channels.find(({ id }) => id === leg),
      { state: 'ringing', bridge: null, arrival: null },
    )
  await adopted
  await early.call.media!.ear.quiet()
  const refused = second.next('gone', event => event.channel === late.leg)
  late.call.reject(486)
  t.match(await refused, { cause: 17, sip: 486 }, 'of one that rings on the end is told')
  t.match(await arrived, { number: '13900002222', did: '95082' })
  t.ok(Date.now() - before < 4000, `the kept caller was back after ${Date.now() - before} ms`)
  await kept.media!.ear.quiet()
  await talking.media!.ear.hears(1000)

  const gone = second.next('gone', event => event.channel === leg)
  seat.calls.at(-1)!.hangup()
  await gone
  for (const one of [talking, kept, early.call]) one.hangup()
})

t.test('Asterisk freezes, and is killed', async t => {
  const edge = await useEdge(t)
  const service = edge.instance.service('asterisk')
  const phone = await edge.desk('1001')

  const noticed = edge.next('disconnected', () => true, 10_000)
  const frozen = Date.now()
  service.kill('SIGSTOP')
  await noticed
  t.ok(Date.now() - frozen < 5000, `noticed after ${Date.now() - frozen} ms`)
  let back = edge.next('connected', () => true, 10_000)
  service.kill('SIGCONT')
  await back

  const lost = edge.next('disconnected')
  const ended = new Promise<void>(resolve => service.onExit(() => resolve()))
  service.kill('SIGKILL')
  await Promise.all([lost, ended])
  await edge.asterisk.putAccount({ seat: '1002', device: 'desk', secret: sipDigest('1002', 'secret') })
  back = edge.next('connected', () => true, 20_000)
  const remembered = edge.next('seat-reachable', ({ seat, on }) => seat === '1001' && on, 20_000)
  await service.start()
  await back
  t.match(await remembered, { device: 'desk' }, 'where a phone was registered is remembered, though it has not been asked yet')
  t.equal(await phone.register(60), 200, 'accounts are known again after the restart')
  const away = edge.next('seat-reachable', ({ seat, on }) => seat === '1001' && !on)
  await phone.register(0)
  await away
  const other = await edge.desk('1002')
  t.ok(other, 'and one that was put while Asterisk was away')
  const arrived = edge.next('arrived')
  const call = await edge.caller.call({ to: '95081' })
  await arrived
  call.hangup()
})

t.test('a second controller takes over and the first one stops', async t => {
  const edge = await useEdge(t)
  const replaced = edge.next('replaced')
  const second = listen(edge.instance)
  t.teardown(() => second.asterisk.close())
  const connected = second.next('connected')
  second.asterisk.start()
  await Promise.all([replaced, connected])
  const arrived = second.next('arrived')
  const before = edge.events.length
  const call = await edge.caller.call({ to: '95081' })
  await arrived
  t.notOk(
    edge.events.slice(before).some(({ type }) => type === 'arrived'),
    'no arrival is told twice',
  )
  call.hangup()
})

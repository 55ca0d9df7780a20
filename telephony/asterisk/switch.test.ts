import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createCaller, tone, until } from '../../test/sip/ua.ts'
import { useEdge } from '../../test/edge.ts'
import { partOf } from '../core/recording-parts.ts'

t.test('calls on a real Asterisk', async t => {
  const edge = await useEdge(t)
  const { asterisk, next, caller, trunk, ids } = edge
  const seat = await edge.desk('1001')
  const arrive = async (to = '95081', more = {}) => {
    const arrived = next('arrived')
    const call = await caller.call({ to, ...more })
    return { call, arrived: await arrived }
  }

  await t.test('what is dialled is a number and no argument of the dialplan', async t => {
    const origin = new URL(edge.instance.env.ARI_URL!)
    const authorization = `Basic ${Buffer.from(`${origin.username}:${origin.password}`).toString('base64')}`
    for (const [to, did] of [
      ['95082,kept', '95082'],
      ['95082,kept,x', '95082'],
      ['95082,1', '950821'],
      ['+8695082', '+8695082'],
      ['95082;phone-context=+86', '95082'],
      ['95082$%7bEXTEN%7d', '95082'],
    ] as const) {
      const { call, arrived } = await arrive(to)
      t.equal(arrived.did, did, to)
      const channel = await fetch(new URL(`/ari/channels/${arrived.channel}`, origin.origin), { headers: { authorization } })
      const { dialplan } = (await channel.json()) as { dialplan: { app_data: string } }
      t.match(dialplan.app_data, new RegExp(`^hearthline,in,[+]?${did.replace('+', '')},[0-9A-Za-z]+-[0-9A-Za-z]+$`), 'nothing more')
      call.hangup()
      await call.ended(2000)
    }
  })

  await t.test('a caller waits with music, talks with a seat, is recorded, and both ends are told', async t => {
    const {
      call,
      arrived: { channel, number, did },
    } = await arrive('95081', { from: '13900001111' })
    t.equal(number, '13900001111')
    t.equal(did, '95081')
    const { call: id, bridge, leg } = ids()
    const invited = seat.nextInvite()
    asterisk.run([
      { type: 'answer', channel },
      { type: 'create-bridge', bridge },
      { type: 'join', bridge, channel },
      { type: 'start-music', channel },
      { type: 'ring-seat', leg, seat: '1001', device: 'desk', call: id, ringMs: 10_000, auto: true, showNumber: number, beside: channel },
    ])
    const answered = next('answered', event => event.channel === leg)
    const ring = await invited
    t.match(ring.header('from'), `"139****1111" <sip:call${id.slice(0, 8)}@`, 'the phone is shown the mask')
    t.notMatch(JSON.stringify(ring.invite), '13900001111', 'and nowhere the number')
    t.equal(ring.header('x-hearthline-call'), id)
    t.equal(ring.header('x-hearthline-answer'), 'auto')
    t.match(ring.header('call-info'), /answer-after=0/)
    await answered
    const recording = `r-${id}-1`
    asterisk.run([
      { type: 'stop-music', channel },
      { type: 'join', bridge, channel: leg },
      { type: 'start-recording', recording, part: 1, isAnew: false, channel, heard: true },
    ])
    call.media!.play(tone(440))
    ring.media!.play(tone(1000))
    await Promise.all([call.media!.ear.hears(1000), ring.media!.ear.hears(440)])
    const key = next('digit')
    await call.media!.press('7')
    t.match(await key, { channel, digit: '7' })
    asterisk.run([{ type: 'stop-recording', recording, channel }])
    const [legGone, callerGone] = [next('gone', event => event.channel === leg), next('gone', event => event.channel === channel)]
    ring.hangup()
    t.match(await legGone, { cause: 16 })
    asterisk.run([
      { type: 'hang-up', channel, reason: 'normal' },
      { type: 'destroy-bridge', bridge },
    ])
    t.match(await callerGone, { cause: 16 })
    const dir = edge.instance.env.RECORDINGS_DIR!
    const files = readdirSync(dir).filter(file => partOf(file)?.recording === recording)
    t.equal(files.length, 2, 'both sides')
    for (const file of files) t.ok(statSync(join(dir, file)).size > 44, 'recorded')
  })

  await t.test('a seat that rejects, does not answer, or is not there', async t => {
    const ring = (leg: string, seat: string, ringMs = 10_000) =>
      asterisk.run([{ type: 'ring-seat', leg, seat, device: 'desk', call: 'x', ringMs, auto: false, showNumber: null, beside: null }])
    const gone = (leg: string) => next('gone', event => event.channel === leg)
    const [busy, silent, taken, absent] = [ids().leg, ids().leg, ids().leg, ids().leg]
    seat.plan = { do: 'reject', status: 486 }
    let ended = gone(busy)
    ring(busy, '1001')
    t.match(await ended, { cause: 17, sip: 486 })
    seat.plan = { do: 'ring' }
    ended = gone(silent)
    ring(silent, '1001', 1000)
    t.match(await ended, { cause: 19 })
    ended = gone(taken)
    const ringing = next('ringing')
    ring(taken, '1001')
    await ringing
    const cancelled = seat.calls.at(-1)!
    asterisk.run([{ type: 'hang-up', channel: taken, reason: 'answered-elsewhere' }])
    t.match(await ended, { cause: 26 })
    await until(cancelled, () => cancelled.state === 'ended', 2000, 'the seat to stop ringing')
    ended = gone(absent)
    ring(absent, '1999')
    t.match(await ended, { cause: 20 })
  })

  await t.test('a call to the outside shows our number and is answered when the far end answers', async t => {
    const { call, bridge, leg } = ids()
    trunk.plan = { do: 'answer', afterMs: 50 }
    const invited = trunk.nextInvite()
    const [ringing, answered] = [next('ringing', e => e.channel === leg), next('answered', e => e.channel === leg)]
    const dial = {
      type: 'dial-out',
      leg,
      bridge,
      number: '13811112222',
      callerId: '95081',
      call,
      ringMs: 10_000,
      longestMs: 60_000,
    } as const
    asterisk.run([{ type: 'create-bridge', bridge }, dial])
    const far = await invited
    t.match(far.invite!.uri, /^sip:13811112222@/)
    t.match(far.header('from'), /sip:95081@/)
    await ringing
    await answered
    const gone = next('gone', e => e.channel === leg)
    far.hangup()
    await gone
    trunk.plan = { do: 'reject', status: 404 }
    const refused = ids().leg
    const ended = next('gone', e => e.channel === refused)
    asterisk.run([
      { ...dial, leg: refused },
      { type: 'destroy-bridge', bridge },
    ])
    t.match(await ended, { cause: 1, sip: 404 })
  })

  await t.test('unknown number dialled: not answered, 404', async t => {
    const {
      call,
      arrived: { channel, did },
    } = await arrive('95999')
    t.equal(did, '95999')
    asterisk.run([{ type: 'hang-up', channel, reason: 'unknown-number' }])
    await until(call, () => call.state === 'ended', 2000, 'the refusal')
    t.equal(call.status, 404)
    const nobody = await caller.call({ to: 'alice' })
    await until(nobody, () => nobody.state === 'ended', 2000, 'the refusal')
    t.equal(nobody.status, 404, 'a name is no number')
  })

  await t.test('anonymous callers and malformed Froms do no harm', async t => {
    for (const fromHeader of [
      '"Anonymous" <sip:anonymous@anonymous.invalid>',
      '<sip:@127.0.0.2>',
      '"x\\"; DROP" <sip:%00%0d%0a@127.0.0.2>',
    ]) {
      const arrived = next('arrived', () => true, 1500).catch(() => null)
      const call = await caller.call({ to: '95081', fromHeader })
      const came = await Promise.race([arrived, until(call, () => call.state === 'ended', 1500, 'an answer').then(() => null)])
      if (came) {
        t.ok(came.number === null || /^[\x20-\x7e]{1,64}$/.test(came.number), `${fromHeader} arrives as ${came.number}`)
        const gone = next('gone')
        asterisk.run([{ type: 'hang-up', channel: came.channel, reason: 'normal' }])
        await gone
      } else t.not(call.state, 'talking', `${fromHeader} gets no call (status ${call.status}; what is no SIP gets no answer at all)`)
    }
    const { call, arrived } = await arrive('95081', { from: '13900009999' })
    t.match(arrived, { number: '13900009999', did: '95081' }, 'and the next caller comes through')
    asterisk.run([{ type: 'answer', channel: arrived.channel }])
    await until(call, () => call.state === 'talking', 2000, 'the next caller to be answered')
    const over = next('gone', event => event.channel === arrived.channel)
    asterisk.run([{ type: 'hang-up', channel: arrived.channel, reason: 'normal' }])
    await over
  })

  await t.test('who calls from the trunk is the trunk, whoever he says he is; who says he is the trunk is not', async t => {
    const { call, arrived } = await arrive('95081', { from: '1001' })
    t.match(arrived.channel && trunkChannels(edge.instance.env.ARI_URL!, arrived.channel), /^PJSIP\/trunk-/)
    const gone = next('gone')
    call.hangup()
    await gone
    const stranger = await createCaller({ ...edge.sip, localHost: '127.0.0.3', number: 'trunk' })
    t.teardown(() => stranger.vanish())
    for (const from of ['trunk', '1001', 'somebody']) {
      const tried = await stranger.call({ to: '95081', from })
      await until(tried, () => tried.state === 'ended', 2000, 'the refusal')
      t.equal(tried.status, 401, `${from} from elsewhere must show a password`)
    }
  })

  await t.test("a seat's phone cannot dial out", async t => {
    const tried = await seat.call({ to: '013800001111' })
    await until(tried, () => tried.state === 'ended', 2000, 'the refusal')
    t.ok((tried.status ?? 0) >= 400, `refused with ${tried.status}`)
  })

  await t.test('commands on what is gone are no failures', async t => {
    const { channel, bridge } = { channel: 'no-such-channel', bridge: ids().bridge }
    const before = edge.events.length
    asterisk.run([
      { type: 'answer', channel },
      { type: 'create-bridge', bridge },
      { type: 'create-bridge', bridge },
      { type: 'join', bridge, channel },
      { type: 'leave', bridge, channel },
      { type: 'start-music', channel },
      { type: 'stop-music', channel },
      { type: 'mute', channel, on: true },
      { type: 'send-digits', channel, digits: '1' },
      { type: 'stop-play', playback: 'p' },
      { type: 'start-recording', recording: 'r-x-1', part: 1, isAnew: false, channel, heard: false },
      { type: 'stop-recording', recording: 'r-x-1', channel },
      { type: 'hang-up', channel, reason: 'normal' },
      { type: 'destroy-bridge', bridge },
      { type: 'destroy-bridge', bridge },
    ])
    const { arrived } = await arrive()
    const place = ids().bridge
    asterisk.run([
      { type: 'answer', channel: arrived.channel },
      { type: 'create-bridge', bridge: place },
      { type: 'join', bridge: place, channel: arrived.channel },
    ])
    for (const [playback, media, ok] of [
      ['p-1', ['no/such/file'], false],
      ['p-2', ['beep'], true],
    ] as const) {
      const played = next('playback-finished')
      asterisk.run([{ type: 'play', playback, bridge: place, media: [...media] }])
      t.match(await played, { playback, ok })
    }
    const stopped = next('playback-finished')
    asterisk.run([
      { type: 'play', playback: 'p-3', bridge: place, media: ['demo-congrats'] },
      { type: 'stop-play', playback: 'p-3' },
    ])
    await stopped
    const gone = next('gone')
    asterisk.run([
      { type: 'hang-up', channel: arrived.channel, reason: 'normal' },
      { type: 'destroy-bridge', bridge: place },
    ])
    await gone
    t.strictSame(
      edge.events.slice(before).filter(({ type }) => type === 'command-failed'),
      [],
    )
  })
})

/** The name of a channel, which begins with its endpoint. */
const trunkChannels = (ariUrl: string, channel: string): string => {
  const { origin, username, password } = new URL(ariUrl)
  const answer = execFileSync('curl', ['-s', '-u', `${username}:${password}`, `${origin}/ari/channels/${channel}`]).toString()
  return (JSON.parse(answer) as { name: string }).name
}

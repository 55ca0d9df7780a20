import type { Fields } from 'asterisk-manager'
import t from 'tap'
import { expectChannel, fromManager, nameCause, toSwitchEvent, type AriEvent, type Memory } from './events.ts'
import { matchWhole } from '../../test/match-whole.ts'

const channel = (id: string, more: Partial<AriEvent['channel']> = {}): AriEvent['channel'] => ({
  id,
  state: 'Ring',
  caller: { name: '', number: '13800001111' },
  dialplan: { app_name: 'Stasis', app_data: 'app,in,95081' },
  ...more,
})
const feed = (memory: Memory, events: AriEvent[]) => events.map(event => toSwitchEvent(event, memory, 5)).filter(event => event !== null)
const told = (fields: Fields) => fromManager(fields)!

t.test('a caller: arrives once, presses, is gone once', t => {
  const memory: Memory = new Map()
  const start = { type: 'StasisStart', args: ['in', '95081'], channel: channel('c') }
  t.strictSame(
    feed(memory, [
      start,
      start,
      { type: 'ChannelStateChange', channel: channel('c', { state: 'Up' }) },
      { type: 'ChannelDtmfReceived', channel: channel('c'), digit: '5' },
      { type: 'ChannelHangupRequest', channel: channel('c') },
      { type: 'StasisEnd', channel: channel('c') },
      { type: 'ChannelDestroyed', channel: channel('c'), cause: 16 },
    ]),
    [
      { type: 'arrived', channel: 'c', at: 5, number: '13800001111', name: null, did: '95081' },
      { type: 'digit', channel: 'c', digit: '5', at: 5 },
      { type: 'gone', channel: 'c', at: 5, cause: 16, sip: null },
    ],
  )
  t.equal(memory.size, 0)
  t.end()
})

t.test('when a caller came is told by the clock of the switch, which may be long before', t => {
  const came = channel('c', { creationtime: '2026-11-27T07:00:05.209+0000' })
  matchWhole(t, feed(new Map(), [{ type: 'StasisStart', args: ['in', '95081'], channel: came }]), [
    { type: 'arrived', cameAt: Date.parse('2026-11-27T07:00:05.209Z') },
  ])
  t.end()
})

t.test('a key that is reported more than once counts once, by the clock of the switch', t => {
  const key = (digit: string, second: string): AriEvent => {
    return { type: 'ChannelDtmfReceived', channel: channel('c'), digit, duration_ms: 100, timestamp: `2026-11-27T07:00:0${second}+0000` }
  }
  const told = feed(new Map(), [
    { type: 'StasisStart', args: ['in', '95081'], channel: channel('c') },
    ...[key('1', '5.209'), key('1', '5.307'), key('1', '5.386'), key('2', '5.596'), key('2', '7.596')],
  ])
  t.strictSame(
    told.map(event => (event.type === 'digit' ? event.digit : event.type)),
    ['arrived', '1', '2', '2'],
  )
  t.end()
})

t.test('callers who hide, or whose name is made to hurt', t => {
  for (const number of ['anonymous', 'Anonymous', '', '<unknown>', 'Restricted', ' \u0000\r\n ']) {
    matchWhole(
      t,
      feed(new Map(), [{ type: 'StasisStart', args: ['in', '95081'], channel: channel('c', { caller: { name: number, number } }) }]),
      [{ number: null, name: null }],
    )
  }
  const [arrived] = feed(new Map(), [
    { type: 'StasisStart', args: ['in'], channel: channel('c', { caller: { name: `a\r\nb${'x'.repeat(999)}`, number: "1' OR 1=1" } }) },
  ])
  t.match(arrived, { number: "1' OR 1=1", name: /^abx{62}$/, did: '' })
  const [long] = feed(new Map(), [
    { type: 'StasisStart', args: ['in'], channel: channel('c', { caller: { name: `${'x'.repeat(63)}𠮷`, number: '1' } }) },
  ])
  t.match(long, { name: /^x{63}$/ }, 'half a character would be no text that the database takes')
  t.end()
})

t.test("a seat's leg: rings, is answered by entering, ends with its application", t => {
  const memory: Memory = new Map()
  expectChannel(memory, 'l', 'leg')
  matchWhole(
    t,
    feed(memory, [
      told({ event: 'Newstate', uniqueid: 'l', channelstatedesc: 'Ringing' }),
      told({ event: 'Newstate', uniqueid: 'l', channelstatedesc: 'Up' }),
      { type: 'StasisStart', args: ['leg'], channel: channel('l', { state: 'Up' }) },
      { type: 'ChannelHold', channel: channel('l') },
      { type: 'StasisEnd', channel: channel('l') },
      told({ event: 'Hangup', uniqueid: 'l', cause: '16' }),
    ]),
    [{ type: 'ringing' }, { type: 'answered' }, { type: 'phone-held', on: true }, { type: 'gone', cause: 16 }],
  )
  t.end()
})

t.test("a seat's leg that ends unanswered is told by AMI, once and with its cause; what AMI says of others is ARI's to say", t => {
  const memory: Memory = new Map()
  expectChannel(memory, 'l', 'leg')
  expectChannel(memory, 'o', 'out')
  expectChannel(memory, 'up', 'leg', true)
  t.strictSame(
    feed(memory, [
      told({ event: 'Newstate', uniqueid: 'o', channelstatedesc: 'Ringing' }),
      told({ event: 'Hangup', uniqueid: 'o', cause: '17', techcause: '486' }),
      told({ event: 'Hangup', uniqueid: 'up', cause: '16' }),
      told({ event: 'Hangup', uniqueid: 'stranger', cause: '16' }),
      told({ event: 'Hangup', uniqueid: 'l', cause: '17', techcause: '486' }),
      told({ event: 'Hangup', uniqueid: 'l', cause: '17', techcause: '486' }),
    ]),
    [{ type: 'gone', channel: 'l', at: 5, cause: 17, sip: 486 }],
  )
  t.equal(fromManager({ event: 'ContactStatus' }), null)
  t.end()
})

t.test('a leg to the outside: entering is not answering; refused, it ends with its destruction', t => {
  const memory: Memory = new Map()
  matchWhole(
    t,
    feed(memory, [
      { type: 'StasisStart', args: ['out', 'call'], channel: channel('o', { state: 'Down' }) },
      { type: 'ChannelStateChange', channel: channel('o', { state: 'Ringing' }) },
      { type: 'ChannelStateChange', channel: channel('o', { state: 'Up' }) },
    ]),
    [{ type: 'ringing' }, { type: 'answered' }],
  )
  expectChannel(memory, 'busy', 'out')
  t.strictSame(
    feed(memory, [
      { type: 'StasisEnd', channel: channel('busy') },
      { type: 'ChannelDestroyed', channel: channel('busy'), cause: 17, tech_cause: 486 },
    ]),
    [{ type: 'gone', channel: 'busy', at: 5, cause: 17, sip: 486 }],
  )
  t.end()
})

t.test('why we hang up is kept, and a request from outside names no cause', t => {
  const memory: Memory = new Map()
  expectChannel(memory, 'l', 'leg', true)
  nameCause(memory, 'l', 26)
  matchWhole(
    t,
    feed(memory, [
      { type: 'ChannelHangupRequest', channel: channel('l'), cause: 32 },
      { type: 'StasisEnd', channel: channel('l') },
    ]),
    [{ type: 'gone', cause: 26 }],
  )
  expectChannel(memory, 'm', 'leg', true)
  matchWhole(
    t,
    feed(memory, [
      { type: 'ChannelHangupRequest', channel: channel('m'), cause: 44 },
      { type: 'StasisEnd', channel: channel('m') },
    ]),
    [{ type: 'gone', cause: 44 }],
  )
  t.end()
})

t.test('what is not ours, not known or not there says nothing', t => {
  const memory: Memory = new Map()
  t.strictSame(
    feed(memory, [
      { type: 'ChannelDestroyed', channel: channel('foreign') },
      { type: 'NeverSeen', channel: channel('x') },
      { type: 'StasisStart', args: [], channel: channel('y') },
      { type: 'StasisStart' },
      { type: 'PlaybackFinished' },
      { type: 'toString', channel: channel('z') },
      { type: '__proto__', channel: channel('z') },
    ]),
    [],
  )
  t.strictSame(
    feed(memory, [
      { type: 'PlaybackFinished', playback: { id: 'p', state: 'done' } },
      { type: 'PlaybackFinished', playback: { id: 'q', state: 'failed' } },
    ]),
    [
      { type: 'playback-finished', playback: 'p', ok: true, at: 5 },
      { type: 'playback-finished', playback: 'q', ok: false, at: 5 },
    ],
  )
  t.end()
})

t.test('what ends because nobody is at the other end any more says so, whatever the names that Asterisk has for it', t => {
  const end = (request: Partial<AriEvent>) => {
    const memory: Memory = new Map()
    const [, gone] = feed(memory, [
      { type: 'StasisStart', args: ['in', '95081'], channel: channel('c') },
      { type: 'ChannelHangupRequest', channel: channel('c'), ...request },
      { type: 'StasisEnd', channel: channel('c') },
    ])
    return gone
  }
  t.match(end({ cause: 18, tech_cause: 408 }), { cause: 44, sip: 408 }, 'no answer to what it was asked, or no ACK')
  t.match(end({ cause: 16, tech_cause: 481 }), { cause: 44, sip: 481 }, 'it has no such call')
  t.match(end({ cause: 1, soft: true }), { cause: 44, sip: null }, 'no packet for very long')
  t.match(end({ cause: 1 }), { cause: 1 }, 'a far end that says so itself')
  t.match(end({ cause: 16 }), { cause: 16, sip: null })
  t.end()
})

import t from 'tap'
import { Contacts } from './contacts.ts'
import { matchWhole } from '../../test/match-whole.ts'

const status = (name: string, uri: string, contactstatus: string) => ({
  event: 'ContactStatus',
  endpointname: name,
  aor: name,
  uri,
  contactstatus,
})

t.test('a phone that moves is never away, and each new registration is told', t => {
  const contacts = new Contacts(() => 7)
  t.strictSame(contacts.take(status('1001', 'sip:a', 'NonQualified')), {
    type: 'seat-reachable',
    seat: '1001',
    device: 'desk',
    on: true,
    at: 7,
  })
  t.equal(contacts.take(status('1001', 'sip:a', 'NonQualified')), null, 'a refreshed registration is no news')
  t.match(contacts.take(status('1001', 'sip:b', 'NonQualified')), { on: true })
  t.equal(contacts.take(status('1001', 'sip:a', 'Removed')), null, 'the old place goes after the new one came')
  t.match(contacts.take(status('1001', 'sip:b', 'Removed')), { on: false })
  t.equal(contacts.take(status('1001', 'sip:b', 'Removed')), null)
  t.end()
})

t.test('one that does not answer when it is asked is away, until it does', t => {
  const contacts = new Contacts(() => 7)
  contacts.take(status('1001', 'sip:a', 'NonQualified'))
  t.equal(contacts.take(status('1001', 'sip:a', 'Reachable')), null)
  t.match(contacts.take(status('1001', 'sip:a', 'Unreachable')), { on: false })
  t.strictSame(contacts.replace([{ endpoint: '1001', uri: 'sip:a', status: 'Unreachable' }]), [], 'though it is registered')
  t.match(contacts.take(status('1001', 'sip:a', 'Reachable')), { on: true })
  t.match(contacts.forget('1001'), { on: false }, 'doubted')
  matchWhole(t, contacts.replace([{ endpoint: '1001', uri: 'sip:a', status: 'Reachable' }]), [{ seat: '1001', on: true }])
  t.end()
})

t.test('what an inventory does not show is told of by the next list', t => {
  const contacts = new Contacts(() => 7)
  for (const seat of ['1001', '1002']) contacts.take(status(seat, `sip:${seat}`, 'Reachable'))
  contacts.told([{ seat: '1002', device: 'desk' }])
  const list = ['1001', '1002'].map(seat => ({ endpoint: seat, uri: `sip:${seat}`, status: 'Unknown' }))
  matchWhole(t, contacts.replace(list), [{ seat: '1001', on: true }])
  t.end()
})

t.test('an address is known for a week after its last telephone has left', t => {
  let now = 1_000
  const contacts = new Contacts(() => now)
  t.notOk(contacts.isKnown('192.0.2.1'))
  contacts.take(status('1001', 'sip:1001@192.0.2.1:5060', 'NonQualified'))
  contacts.take(status('1002', 'sip:1002@[2001:db8::1]:5060;transport=tcp', 'NonQualified'))
  t.strictSame([contacts.homesOf('1001'), contacts.homesOf('1002'), contacts.homesOf('1003')], [['192.0.2.1'], ['2001:db8::1'], []])
  contacts.take(status('1001', 'sip:1001@192.0.2.1:5060', 'Removed'))
  contacts.replace([])
  for (const address of ['192.0.2.1', '2001:db8::1']) t.ok(contacts.isKnown(address), address)
  t.strictSame(contacts.homesOf('1002'), [])
  now += 7 * 86_400_000
  for (const address of ['192.0.2.1', '2001:db8::1']) t.notOk(contacts.isKnown(address), address)
  t.end()
})

t.test('browser and desk phone of a seat are two; the trunk is none', t => {
  const contacts = new Contacts(() => 7)
  t.match(contacts.take(status('1001w', 'sip:x', 'NonQualified')), { seat: '1001', device: 'browser', on: true })
  t.equal(contacts.take(status('trunk', 'sip:t', 'Removed')), null)
  t.end()
})

t.test('a list says what changed while nobody listened', t => {
  const contacts = new Contacts(() => 7)
  contacts.take(status('1001', 'sip:a', 'NonQualified'))
  contacts.take(status('1002', 'sip:b', 'NonQualified'))
  matchWhole(
    t,
    contacts.replace([
      { endpoint: '1002', uri: 'sip:b2' },
      { endpoint: '1003w', uri: 'sip:c' },
      { endpoint: 'trunk', uri: 'sip:t' },
    ]),
    [
      { seat: '1003', device: 'browser', on: true },
      { seat: '1001', device: 'desk', on: false },
    ],
  )
  t.match(contacts.forget('1002'), { seat: '1002', on: false })
  t.equal(contacts.forget('1002'), null)
  t.end()
})

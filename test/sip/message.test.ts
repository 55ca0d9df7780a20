import t from 'tap'
import { answerChallenge } from './digest.ts'
import { formatMessage, Headers, parseMessage, tagOf, uriOf, userOf } from './message.ts'
import { formatSession, parseSession } from './sdp.ts'

t.test('a request survives writing and reading, with compact and folded headers', t => {
  const text =
    'INVITE sip:1001@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n' +
    'f: "王女士" <sip:13800000000@127.0.0.2>;tag=abc\r\nSubject: one\r\n two\r\nl: 4\r\n\r\nbody'
  const message = parseMessage(text)!
  t.equal(message.kind, 'request')
  t.equal(message.headers.get('Via'), 'SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1')
  t.equal(message.headers.get('subject'), 'one two')
  t.equal(message.body, 'body')
  const from = message.headers.get('from')
  t.same([tagOf(from), uriOf(from), userOf(from)], ['abc', 'sip:13800000000@127.0.0.2', '13800000000'])
  t.equal(parseMessage('\r\n\r\n'), null)
  t.equal(
    parseMessage(formatMessage({ kind: 'response', status: 486, reason: 'Busy Here', headers: new Headers(), body: '' }))!.kind,
    'response',
  )
  t.end()
})

t.test('digest answers as in RFC 7616 section 3.9.1, without qop as in RFC 2069', t => {
  const answer = answerChallenge(
    ['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'],
    { user: 'Mufasa', password: 'CircleOfLife' },
    'GET',
    '/dir/index.html',
  )
  t.match(answer, /response="1949323746fe6a43ef61f9606e7febea"/)
  t.equal(answerChallenge(['Digest realm="a", nonce="b", algorithm=SHA-512'], { user: 'a', password: 'b' }, 'GET', '/'), null)
  t.end()
})

t.test('session descriptions', t => {
  const session = { host: '127.0.0.2', port: 4000, formats: [8, 0], events: 101, direction: 'sendonly' as const }
  t.same(parseSession(formatSession(session, 1)), session)
  t.equal(parseSession(''), null)
  t.end()
})

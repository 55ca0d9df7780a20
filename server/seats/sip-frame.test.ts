import t from 'tap'
import fc from 'fast-check'
import { FRAME_LIMIT, judgeFrame, type FrameRefusal } from './sip-frame.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const judge = (text: string) => judgeFrame(bytes(text), '1001w')
const passes = (text: string) => judge(text).ok
const why = (text: string): FrameRefusal | 'passed' => {
  const verdict = judge(text)
  return verdict.ok ? 'passed' : verdict.why
}

const frame = (lines: readonly string[], body = '') => [...lines, `Content-Length: ${bytes(body).byteLength}`, '', body].join('\r\n')
const digest = (user: string) =>
  [
    `Digest algorithm=MD5, username="${user}", realm="hearthline", nonce="1/2=", uri="sip:127.0.0.1"`,
    'response="ab", qop=auth, cnonce="c", nc=00000001',
  ].join(', ')
/** As JsSIP writes it. */
const register = [
  'REGISTER sip:127.0.0.1 SIP/2.0',
  'Via: SIP/2.0/WS 5ld3b2.invalid;branch=z9hG4bK1588',
  'Max-Forwards: 69',
  'To: <sip:1001w@127.0.0.1>',
  'From: "1001w" <sip:1001w@127.0.0.1>;tag=qm5',
  'Call-ID: 0q6v',
  'CSeq: 2 REGISTER',
  `Authorization: ${digest('1001w')}`,
  'Contact: <sip:6n2@5ld3b2.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:uuid:1f8a>";expires=120',
  'Expires: 120',
  'Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY',
  'Supported: path,gruu,outbound',
  'User-Agent: hearthline-console',
]
const within = (method: string, tag = ';tag=far') => [
  `${method} sip:asterisk@127.0.0.1:5060;transport=ws SIP/2.0`,
  'Via: SIP/2.0/WS 5ld3b2.invalid;branch=z9hG4bK77',
  `To: <sip:call-1@127.0.0.1>${tag}`,
  'From: <sip:6n2@5ld3b2.invalid;transport=ws>;tag=near',
  'Call-ID: 7c1',
  `CSeq: 7 ${method}`,
]
const change = (lines: readonly string[], name: string, ...put: string[]) =>
  lines.flatMap(line => (line.toLowerCase().startsWith(`${name.toLowerCase()}:`) ? put : [line]))

t.test('what a browser telephone says passes', async t => {
  const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=电话\r\n'
  const said: Record<string, string> = {
    'its registration': frame(register),
    'the first try, without credentials': frame(change(register, 'Authorization')),
    'its leaving': frame(change(register, 'Contact', 'Contact: *')),
    'compact forms': frame(change(change(register, 'From', 'f: <sip:1001w@127.0.0.1>;tag=q'), 'To', 't:<sip:1001w@127.0.0.1>')),
    'names in any case': frame(change(register, 'From', 'FROM: <sip:1001w@127.0.0.1>;tag=q')),
    'ringing': frame(['SIP/2.0 180 Ringing', ...within('INVITE').slice(1)]),
    'an answer with a body': frame(['SIP/2.0 200 OK', ...within('INVITE').slice(1)], sdp),
    'a keep-alive': '\r\n\r\n',
  }
  for (const [what, text] of Object.entries(said)) t.equal(why(text), 'passed', what)
  for (const method of ['ACK', 'BYE', 'CANCEL', 'INVITE', 'UPDATE', 'PRACK', 'OPTIONS'])
    t.equal(why(frame(within(method), sdp)), 'passed', `${method} in a conversation`)
})

t.test('a new request begins nothing, and other methods are nobody’s', async t => {
  for (const method of ['INVITE', 'OPTIONS', 'BYE', 'ACK', 'CANCEL']) t.equal(why(frame(within(method, ''))), 'dialog', method)
  t.equal(why(frame(within('INVITE', ';x=";tag=1"'))), 'header', 'a tag within a quotation')
  t.equal(why(frame(within('INVITE', ';nottag=1'))), 'dialog')
  for (const method of ['MESSAGE', 'SUBSCRIBE', 'PUBLISH', 'REFER', 'INFO', 'NOTIFY', 'FOO'])
    for (const tag of ['', ';tag=far']) t.equal(why(frame(within(method, tag))), 'method', method)
})

t.test('another identity never passes', async t => {
  for (const other of ['1002w', '1001', '1001W', 'trunk', '%31001w', '1001w%00', '1001w:pw', '']) {
    for (const header of ['From', 'To'])
      t.notOk(passes(frame(change(register, header, `${header}: <sip:${other}@127.0.0.1>;tag=q`))), other)
    t.equal(why(frame(change(register, 'Authorization', `Authorization: ${digest(other)}`))), 'identity', other)
    t.equal(why(frame([...within('INVITE'), `Authorization: ${digest(other)}`])), 'identity', 'in a conversation as well')
    t.equal(why(frame([...within('BYE'), `Proxy-Authorization: ${digest(other)}`])), 'identity')
  }
  for (const credentials of [
    `${digest('1001w')}, username="1002w"`,
    `${digest('1001w')}, Username=1002w`,
    `${digest('1001w')}, username*=UTF-8''1002w`,
    digest('1001w').replace('username="1001w"', `username*=UTF-8''1001w`),
    digest('1001w').replace('nonce="1/2="', 'nonce="\\", username=1002w"'),
    'Basic MTAwMXc6cHc=',
    '',
  ])
    t.equal(why(frame(change(register, 'Authorization', `Authorization: ${credentials}`))), 'identity', credentials)
  t.equal(why(frame(change(register, 'From', 'From: <sip:1002w@h>;tag=q', 'f: <sip:1001w@h>;tag=q'))), 'header', 'one From is enough')
  t.equal(why(frame(change(register, 'To', 'To: <sip:1001w@h>', 'TO: <sip:1002w@h>'))), 'header')
  t.equal(why(frame([...register, `authorization: ${digest('1002w')}`])), 'header')
  t.equal(why(frame(change(register, 'To', 'To: <sip:1001w@h>, <sip:1002w@h>'))), 'header', 'nor two values')
  t.equal(
    why(frame(change(register, 'From', 'From: "<sip:1001w@h>" <sip:1002w@h>;tag=q'))),
    'identity',
    'a name that looks like an address',
  )
  t.equal(why(frame(change(register, 'From', 'From: sip:1001w@h;tag=q'))), 'header', 'a form that no browser uses')
  t.equal(why(frame(['REGISTER sip:1002w@127.0.0.1 SIP/2.0', ...register.slice(1)])), 'identity')
})

t.test('what could be read in two ways is not read at all', async t => {
  t.equal(why(frame(change(register, 'From', 'From: <sip:1001w@h>;tag=q', ' , <sip:1002w@h>'))), 'header', 'a folded line')
  t.equal(why(frame(change(register, 'From', 'From:', '\t<sip:1001w@h>;tag=q'))), 'header')
  t.equal(why(frame(change(register, 'From', 'From : <sip:1001w@h>;tag=q'))), 'header', 'a space before the colon')
  t.equal(why(frame(register).replace('Max-Forwards: 69\r\n', 'Max-Forwards: 69\nFrom: <sip:1002w@h>\n')), 'form', 'lone line feeds')
  t.equal(why(frame(register).replace('Max-Forwards: 69', 'Max-Forwards: 69\rFrom: <sip:1002w@h>')), 'form', 'a lone carriage return')
  t.equal(why(frame(register).replaceAll('\r\n', '\n')), 'form')
  t.equal(why(`\r\n${frame(register)}`), 'header', 'an empty line before it')
  t.equal(why(frame(register).replace('CSeq: 2 REGISTER', 'CSeq: 2 INVITE')), 'header')
  t.equal(why(frame(register).replace('SIP/2.0\r\n', 'SIP/2.0 \r\n')), 'form')
  t.equal(why(frame(register).replace('REGISTER sip', 'register sip')), 'form')
  t.equal(
    why(frame(register) + frame(change(register, 'From', 'From: <sip:1002w@h>;tag=q'))),
    'length',
    'a second message behind the first',
  )
  t.equal(why(frame(register).replace('Content-Length: 0', 'l: 0\r\nContent-Length: 0')), 'header')
  t.equal(why(frame(register).replace('Content-Length: 0', 'Content-Length: 00x')), 'length')
  t.equal(why(frame(register).replace('Content-Length: 0\r\n', '')), 'header')
  t.equal(why(frame(register, 'ä').replace('Content-Length: 2', 'Content-Length: 1')), 'length', 'bytes, not signs')
})

t.test('bytes of any kind are judged and never thrown at', async t => {
  t.equal(why(frame(register).replace('0q6v', '0q\u00006v')), 'text')
  t.strictSame(judgeFrame(Uint8Array.of(0xff, 0xfe, 0x80), '1001w'), { ok: false, why: 'text' })
  t.equal(why(`\ufeff${frame(register)}`), 'form')
  t.equal(why(''), 'form')
  t.equal(why('\r\n\r\n\r\n'), 'header')
  t.equal(why(frame(register).replace('0q6v', 'x'.repeat(FRAME_LIMIT))), 'size')
  t.equal(why(frame([...register, ...Array.from({ length: 60 }, (_, i) => `X-A: ${i}`)])), 'header')
  t.equal(why(frame(change(register, 'From', `From: ${'"'.repeat(8000)}`))), 'header', 'quickly as well')
  t.equal(why(frame(change(register, 'Authorization', `Authorization: Digest ${'a=b,'.repeat(3000)}`))), 'identity')
  const text = frame(register)
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.uint8Array({ maxLength: 8 }), (at, noise) => {
      const damaged = Buffer.concat([Buffer.from(text.slice(0, at)), noise, Buffer.from(text.slice(at + noise.length))])
      judgeFrame(damaged, '1001w')
      return !judgeFrame(damaged, '1009w').ok
    }),
    { numRuns: 2000 },
  )
})

t.test('no frame keeps the process busy, however it repeats itself', async t => {
  const pieces = [
    ';',
    '; ',
    ';;tag',
    '; tag = a',
    ' ',
    '\t',
    '\u2028',
    ',',
    ' , ',
    'a=',
    'a = b',
    'a=b,',
    'a=b , ',
    '=',
    '"',
    '<',
    'sip:',
    '-',
    'a ',
    '@',
  ]
  const places: Record<string, (text: string) => string> = {
    'an address': text => frame(change(register, 'From', `From: <sip:1001w@127.0.0.1>${text}`)),
    'a name': text => frame(change(register, 'From', `From: ${text}<sip:1001w@127.0.0.1>;tag=q`)),
    'a tag': text => frame(change(within('BYE'), 'To', `To: <sip:call-1@127.0.0.1>${text}`)),
    'credentials': text => frame(change(register, 'Authorization', `Authorization: Digest ${text}`)),
    'a header': text => frame([...register, `X:${text}`]),
    'the first line': text => frame([`REGISTER ${text} SIP/2.0`, ...register.slice(1)]),
    'an answer': text => frame([`SIP/2.0 200 ${text}`, ...within('INVITE').slice(1)]),
  }
  for (const [where, put] of Object.entries(places)) {
    for (const piece of pieces) {
      for (const [first, last] of [
        ['', ''],
        ['', '<'],
        ['', '\u2028'],
        ['"', '\\'],
        ['a', '!'],
      ]) {
        for (const times of [26, 300, 12_000]) {
          const began = process.cpuUsage()
          judge(put(`${first}${piece.repeat(Math.min(times, Math.floor(12_000 / piece.length)))}${last}`))
          const { user, system } = process.cpuUsage(began)
          const took = (user + system) / 1_000
          if (took > 250) t.fail(`${where}, ${times} times ${JSON.stringify(piece)}: ${Math.round(took)} ms`)
        }
      }
    }
  }
})

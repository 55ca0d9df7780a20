import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import t from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { buildApp } from '../app.ts'
import type { Role } from '../contract/session.ts'
import { COOKIE } from '../plugins/session.ts'
import { CLOSE, sipSocket } from './sip-socket.ts'
import { FRAME_LIMIT } from './sip-frame.ts'

const session = (roles: Role[]) => ({
  id: 's',
  userId: 'u',
  username: 'u',
  name: 'u',
  roles,
  seatNumber: '1001',
  createdAt: 0,
  expiresAt: Infinity,
})

const registration = (account = '1001w') =>
  [
    'REGISTER sip:hearthline SIP/2.0',
    'Via: SIP/2.0/WS a.invalid;branch=z9hG4bK1',
    `From: <sip:${account}@hearthline>;tag=a`,
    `To: <sip:${account}@hearthline>`,
    'Call-ID: c',
    'CSeq: 1 REGISTER',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')

/** Who is signed in, as the application is told; changed by tests. */
type SignIns = { seatOf?(): Promise<string | null>; ended?(listener: () => void): void; forgotten?(): void; carries?(): Promise<boolean> }

/** An application whose Asterisk is `asteriskPort`. */
const serve = async (t: { teardown(stop: () => Promise<void>): void }, asteriskPort: number, signIns: SignIns = {}) => {
  const app = await buildApp({
    log: pino({ level: 'silent' }),
    features: [],
    consoleDir: null,
    outside: [
      sipSocket({
        ariUrl: `http://user:secret@127.0.0.1:${asteriskPort}`,
        seatOf: signIns.seatOf ?? (async () => '1001'),
        onSessionEnd: async (_, ended) => {
          signIns.ended?.(ended)
          return () => signIns.forgotten?.()
        },
        carries: signIns.carries ?? (async () => false),
        checkMs: 20,
      }),
    ],
    findSession: async token =>
      token === 'intake'
        ? session(['intake'])
        : token === 'admin'
          ? session(['admin'])
          : token === 'no seat'
            ? { ...session(['intake']), seatNumber: null }
            : null,
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return (token: string, origin = `http://127.0.0.1:${port}`) =>
    new WebSocket(`ws://127.0.0.1:${port}/sip`, 'sip', { headers: { cookie: `${COOKIE}=${token}`, origin } })
}
const refusal = async (socket: WebSocket): Promise<number> => {
  socket.on('error', () => {})
  const [request, response] = (await once(socket, 'unexpected-response')) as [{ destroy(): void }, { statusCode: number }]
  request.destroy()
  return response.statusCode
}

/** A fake Asterisk, and an application in front of it. */
const behind = async (t: { teardown(stop: () => unknown): void }, signIns?: SignIns) => {
  const asterisk = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' })
  t.teardown(() => void asterisk.close())
  await once(asterisk, 'listening')
  const open = await serve(t, (asterisk.address() as AddressInfo).port, signIns)
  return {
    open,
    async connected() {
      const arriving = once(asterisk, 'connection') as Promise<[WebSocket]>
      const browser = open('intake')
      await once(browser, 'open')
      const [far] = await arriving
      return { browser, far }
    },
  }
}
const codeOf = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0]

t.test("a seat's browser talks to Asterisk as if it were there", async t => {
  const asterisk = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' })
  t.teardown(() => void asterisk.close())
  await once(asterisk, 'listening')
  const open = await serve(t, (asterisk.address() as AddressInfo).port)
  const arriving = once(asterisk, 'connection')
  const browser = open('intake')
  await once(browser, 'open')
  t.equal(browser.protocol, 'sip')
  browser.send(registration())
  const [far, request] = await arriving
  t.equal(far.protocol, 'sip')
  t.notOk(request.headers.cookie || request.headers.authorization, 'neither cookie nor password is passed on')
  const [heard, isBinary] = await once(far, 'message')
  t.match(String(heard), /^REGISTER/, 'also what was sent before Asterisk had answered')
  t.notOk(isBinary)
  far.send('SIP/2.0 401 Unauthorized\r\n\r\n')
  t.match(String((await once(browser, 'message'))[0]), /^SIP\/2.0 401/)
  const closing = once(far, 'close')
  browser.close()
  await closing
  const second = open('intake')
  const [farSecond] = await once(asterisk, 'connection')
  farSecond.terminate()
  await once(second, 'close')
})

t.test('nobody else does', async t => {
  const asterisk = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' })
  t.teardown(() => void asterisk.close())
  await once(asterisk, 'listening')
  asterisk.on('connection', () => t.fail('a stranger came through'))
  const open = await serve(t, (asterisk.address() as AddressInfo).port)
  t.equal(await refusal(open('')), 401, 'not signed in')
  t.equal(await refusal(open('admin')), 403, 'no seat work')
  t.equal(await refusal(open('no seat')), 409, 'a person without a seat')
  t.equal(await refusal(open('intake', 'https://evil.example')), 403, 'a page of another site')
})

t.test('a frame of another identity ends the socket and reaches nobody', async t => {
  const { connected } = await behind(t)
  for (const frame of [registration('1002w'), registration('1001'), 'x', registration().padEnd(FRAME_LIMIT + 1)]) {
    const { browser, far } = await connected()
    const heard: string[] = []
    far.on('message', data => heard.push(String(data)))
    const farClosed = once(far, 'close')
    browser.send(registration())
    browser.send(frame)
    browser.send(registration())
    t.equal(await codeOf(browser), CLOSE.refused)
    await farClosed
    t.strictSame(heard, [registration()], 'what was before it, and nothing of what came after')
  }
})

t.test('frames without end are too many', async t => {
  const { connected } = await behind(t)
  const { browser, far } = await connected()
  let heard = 0
  far.on('message', () => (heard += 1))
  const farClosed = once(far, 'close')
  for (let i = 0; i < 1000; i += 1) browser.send('\r\n\r\n')
  t.equal(await codeOf(browser), CLOSE.tooFast)
  await farClosed
  t.ok(heard >= 120 && heard < 200, `${heard} frames`)
})

t.test('the telephone ends with the sign-in', async t => {
  await t.test('at once when told', async t => {
    let end = () => {}
    const { connected } = await behind(t, { ended: listener => (end = listener) })
    const { browser, far } = await connected()
    const farClosed = once(far, 'close')
    const closed = codeOf(browser)
    end()
    t.equal(await closed, CLOSE.signedOut)
    await farClosed
  })
  for (const [what, seat] of [
    ['over, or its person disabled', null],
    ["another seat's now", '1002'],
  ] as const) {
    await t.test(`at the next look when it is ${what}`, async t => {
      let now: string | null = '1001'
      const { connected } = await behind(t, { seatOf: async () => now })
      const { browser } = await connected()
      const closed = codeOf(browser)
      now = seat
      t.equal(await closed, CLOSE.signedOut)
    })
  }
  await t.test('after the conversation that it carries', async t => {
    let end = () => {}
    let carries = true
    let asked = 0
    let again = () => {}
    const askedAgain = new Promise<void>(resolve => (again = resolve))
    const { connected } = await behind(t, {
      ended: listener => (end = listener),
      seatOf: async () => null,
      carries: async () => {
        if ((asked += 1) === 3) again()
        return carries
      },
    })
    const { browser, far } = await connected()
    const closed = codeOf(browser)
    end()
    await askedAgain
    const heard = once(far, 'message')
    browser.send(registration())
    t.equal(String((await heard)[0]), registration(), 'it stays known while somebody talks')
    carries = false
    t.equal(await closed, CLOSE.signedOut)
  })
  await t.test('not because nobody can be asked', async t => {
    let looks = 0
    let third = () => {}
    const looked = new Promise<void>(resolve => (third = resolve))
    const { connected } = await behind(t, {
      seatOf: () => {
        if ((looks += 1) === 3) third()
        return Promise.reject(new Error('database away'))
      },
    })
    const { browser, far } = await connected()
    await looked
    const heard = once(far, 'message')
    browser.send(registration())
    t.equal(String((await heard)[0]), registration())
  })
  await t.test('and a socket that closes leaves no listener', async t => {
    let gone = () => {}
    const forgotten = new Promise<void>(resolve => (gone = resolve))
    const { connected } = await behind(t, { forgotten: () => gone() })
    const { browser } = await connected()
    browser.close()
    await t.resolves(forgotten)
  })
})

t.test('without Asterisk the browser is told by the closing of its socket', async t => {
  const open = await serve(t, 1)
  const browser = open('intake')
  await once(browser, 'open')
  t.ok(await once(browser, 'close'))
})

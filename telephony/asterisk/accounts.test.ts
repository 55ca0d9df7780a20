import t from 'tap'
import { browserLine, registerBy, tcpLine } from '../../test/sip/line.ts'
import { createSeat, Phone } from '../../test/sip/ua.ts'
import { sipDigest } from '../../text/digest.ts'
import { useEdge } from '../../test/edge.ts'

t.test('accounts of seats on a real Asterisk', async t => {
  const edge = await useEdge(t)
  const { asterisk, next } = edge
  const desk = { seat: '1001', device: 'desk' } as const
  const account = (password: string) => asterisk.putAccount({ ...desk, secret: sipDigest('1001', password) })
  const phone = async (password: string) => {
    const made = await createSeat({ user: '1001', password, ...edge.sip, media: false })
    t.teardown(() => made.vanish())
    return made
  }

  await t.test('a desk phone: nobody before, the right password only, a changed one at once', async t => {
    const [first, second] = [await phone('first'), await phone('second')]
    t.equal(await first.register(60), 401, 'no account yet')
    await account('first')
    const on = next('seat-reachable')
    t.equal(await first.register(60), 200)
    t.match(await on, { ...desk, on: true })
    t.equal(await second.register(60), 401, 'a wrong password')
    const off = next('seat-reachable')
    await account('second')
    t.match(await off, { ...desk, on: false }, 'what was registered with the old password is gone')
    t.equal(await first.register(60), 401, 'the old password')
    const again = next('seat-reachable')
    t.equal(await second.register(60), 200)
    t.match(await again, { ...desk, on: true })
    const before = edge.events.length
    await account('second')
    t.strictSame(edge.events.slice(before), [], 'the same password again changes nothing')
    const ring = second.nextInvite()
    asterisk.run([
      {
        type: 'ring-seat',
        leg: edge.ids().leg,
        seat: '1001',
        device: 'desk',
        call: 'x',
        ringMs: 1000,
        auto: false,
        showNumber: null,
        beside: null,
      },
    ])
    await ring
    const gone = next('seat-reachable')
    await asterisk.removeAccount('1001', 'desk')
    t.match(await gone, { ...desk, on: false })
    t.equal(await second.register(60), 401)
  })

  await t.test('a desk phone over TCP', async t => {
    await asterisk.putAccount({ seat: '1002', device: 'desk', secret: sipDigest('1002', 'secret') })
    const line = await tcpLine(edge.sip.port)
    t.teardown(line.close)
    const on = next('seat-reachable')
    t.equal(await registerBy(line, '1002', 'wrong'), 401)
    t.equal(await registerBy(line, '1002', 'secret'), 200)
    t.match(await on, { seat: '1002', device: 'desk', on: true })
  })

  await t.test('a browser: away as soon as its socket is, back on another one, replaced by a new login', async t => {
    const browser = { seat: '1003', device: 'browser' } as const
    await asterisk.putAccount({ ...browser, secret: 'login-1' })
    const first = await browserLine(`ws://127.0.0.1:${edge.instance.ports.ari}/ws`)
    let news = next('seat-reachable')
    t.equal(await registerBy(first, '1003w', 'login-1'), 200)
    t.match(await news, { ...browser, on: true })
    news = next('seat-reachable')
    const before = Date.now()
    first.close()
    t.match(await news, { ...browser, on: false })
    t.ok(Date.now() - before < 1000)
    const second = await browserLine(`ws://127.0.0.1:${edge.instance.ports.ari}/ws`)
    t.teardown(second.close)
    news = next('seat-reachable')
    t.equal(await registerBy(second, '1003w', 'login-1'), 200)
    t.match(await news, { ...browser, on: true })
    news = next('seat-reachable')
    await asterisk.putAccount({ ...browser, secret: 'login-2' })
    t.match(await news, { ...browser, on: false })
    t.equal(await registerBy(second, '1003w', 'login-1'), 401, 'the login before')
    t.equal(await registerBy(second, '1003w', 'login-2'), 200)
    t.equal(await registerBy(second, '1003', 'login-2'), 401, 'is no desk phone')
  })

  await t.test('a seat signed out and in at once, again and again: the last word stands', async t => {
    const seat = '1005'
    const line = await browserLine(`ws://127.0.0.1:${edge.instance.ports.ari}/ws`)
    t.teardown(line.close)
    for (let round = 0; round < 10; round++) {
      await Promise.all([
        asterisk.putAccount({ seat, device: 'browser', secret: `first-${round}` }),
        asterisk.removeAccount(seat, 'browser'),
        asterisk.putAccount({ seat, device: 'browser', secret: `second-${round}` }),
      ])
      t.equal(await registerBy(line, '1005w', `first-${round}`), 401)
      t.equal(await registerBy(line, '1005w', `second-${round}`), 200)
      await Promise.all([
        asterisk.putAccount({ seat, device: 'browser', secret: `third-${round}` }),
        asterisk.removeAccount(seat, 'browser'),
      ])
      t.equal(await registerBy(line, '1005w', `third-${round}`), 401, 'nobody')
    }
  })

  await t.test('the trunk registers nobody', async t => {
    await asterisk.putAccount({ seat: '1004', device: 'desk', secret: sipDigest('1004', 'secret') })
    const impostor = await createSeat({ user: '1004', password: 'secret', ...edge.sip, media: false })
    t.teardown(() => impostor.vanish())
    t.equal(await impostor.register(60), 200, 'from where seats are')
    for (const user of ['1004', 'trunk']) {
      const far = await Phone.open({ host: '127.0.0.2', server: edge.sip, credentials: { user, password: 'secret' }, user, media: false })
      t.teardown(() => far.vanish())
      t.ok((await far.register(60)) >= 400, `as ${user} from the trunk's address`)
    }
  })
})

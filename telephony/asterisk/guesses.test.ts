/** Guesses at a telephone's password, against a real Asterisk: an address that goes on is shut out for a while, others are not. */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { listen } from '../../test/edge.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useInstance } from '../../test/instance.ts'
import { eventually } from '../../test/sip/ua.ts'
import { Phone } from '../../test/sip/phone.ts'
import { sipDigest } from '../../text/digest.ts'
import { addressOf } from './guesses.ts'

t.test('the address of what Asterisk tells', async t => {
  t.equal(addressOf('IPV4/UDP/192.0.2.1/5060'), '192.0.2.1')
  t.equal(addressOf('IPV6/TCP/2001:db8::1/5060'), '2001:db8::1')
  for (const nobody of ['IPV4/WS/172.18.0.5/40000', 'IPV4/WSS/172.18.0.5/40000', '', 'IPV4/UDP/../5060']) t.equal(addressOf(nobody), null)
})

t.test('who guesses is refused, also with the right password, until the time is over; others register', async t => {
  const instance = await useInstance(t, { services: ['asterisk'] })
  const told: object[] = []
  const { asterisk, next, events } = listen(instance, undefined, {
    guesses: () => ({ failures: 4, withinMs: 60_000, firstMs: 3_000, longestMs: 3_000, forgetMs: 60_000 }),
    log: { warn: fields => void told.push(fields) },
  })
  const phones: Phone[] = []
  t.teardown(async () => {
    for (const phone of phones) phone.vanish()
    await asterisk.close()
  })
  const connected = next('connected')
  asterisk.start()
  await connected
  await asterisk.putAccount({ seat: '1001', device: 'desk', secret: sipDigest('1001', 'secret') })
  const server = { host: '127.0.0.1', port: instance.ports.sip }
  const at = async (host: string, password: string, user = '1001') => {
    const phone = await Phone.open({ host, server, credentials: { user, password }, user })
    phones.push(phone)
    return phone
  }
  const guesser = await at('127.0.0.7', 'guess')
  const honest = await at('127.0.0.8', 'secret')
  const sameAddress = await at('127.0.0.7', 'secret')
  t.equal(await honest.register(60), 200)
  for (let n = 0; n < 4; n += 1) t.not(await guesser.register(60), 200)
  await eventually(
    async () => {
      if (told.length === 0) throw new Error('nobody shut out yet')
      return true
    },
    5_000,
    'the address to be shut out',
  )
  t.strictSame(told, [{ what: 'shut-out', address: '127.0.0.7', seconds: 3, account: '1001' }])
  // what is told is asked of Asterisk at the same moment, and takes it a few
  await eventually(
    async () => {
      const status = await guesser.register(60)
      if (status !== 403) throw new Error(String(status))
      return true
    },
    1_000,
    'Asterisk to shut it out',
  )
  t.equal(await sameAddress.register(60), 403, 'from that address nobody registers now')
  t.equal(await honest.register(60), 200, 'a colleague elsewhere does')
  await eventually(
    async () => {
      const status = await sameAddress.register(60)
      if (status !== 200) throw new Error(String(status))
      return true
    },
    10_000,
    'the address to be let in again',
  )
  matchWhole(
    t,
    events.filter(({ type }) => type === 'guesses'),
    [
      { what: 'shut-out', address: '127.0.0.7', account: '1001', ms: 3_000 },
      { what: 'let-in', address: '127.0.0.7' },
    ],
    'beginning and end are told',
  )
})

t.test('who cannot be blamed is not shut out: no answer to a challenge, an address that telephones are known at', async t => {
  const instance = await useInstance(t, { services: ['asterisk'] })
  const { asterisk, next, events } = listen(instance, undefined, {
    guesses: () => ({ failures: 4, withinMs: 60_000, firstMs: 600_000, longestMs: 600_000, forgetMs: 600_000 }),
  })
  const phones: Phone[] = []
  t.teardown(async () => {
    for (const phone of phones) phone.vanish()
    await asterisk.close()
  })
  const connected = next('connected')
  asterisk.start()
  await connected
  for (const seat of ['1001', '1002']) await asterisk.putAccount({ seat, device: 'desk', secret: sipDigest(seat, 'secret') })
  const server = { host: '127.0.0.1', port: instance.ports.sip }
  const at = async (host: string, user: string, password?: string) => {
    const phone = await Phone.open({ host, server, ...(password && { credentials: { user, password } }), user })
    phones.push(phone)
    return phone
  }
  const heard = () => events.filter(({ type }) => type === 'guesses')

  const silent = await at('127.0.0.9', '9999')
  for (let n = 0; n < 40; n += 1) t.equal(await silent.register(60), 401)
  const newcomer = await at('127.0.0.9', '1002', 'secret')
  const left = next('seat-reachable', ({ on }) => !on)
  t.equal(await newcomer.register(60), 200, 'packets that answer no challenge, which anybody can send in its name, keep nobody out')
  await newcomer.register(0)
  await left

  const guesser = await at('127.0.0.9', '1001', 'guess')
  const watched = next('guesses', ({ what }) => what === 'watched')
  for (let n = 0; n < 4; n += 1) t.not(await guesser.register(60), 200)
  await watched
  t.equal(await newcomer.register(60), 200, 'a telephone that was there lately is let in, whoever guesses from there')
  matchWhole(t, heard(), [{ what: 'watched', address: '127.0.0.9', account: '1001' }], 'which is told')
})

t.test('an account that is guessed at from everywhere is left to its telephone, which rings and registers as before', async t => {
  const instance = await useInstance(t, { services: ['asterisk'] })
  const more = { guesses: () => ({ failures: 3, withinMs: 60_000, firstMs: 600_000, longestMs: 600_000, forgetMs: 600_000 }) }
  const first = listen(instance, undefined, more)
  const phones: Phone[] = []
  const switches = [first]
  t.teardown(async () => {
    for (const phone of phones) phone.vanish()
    for (const { asterisk } of switches) await asterisk.close()
  })
  const connected = first.next('connected')
  first.asterisk.start()
  await connected
  await first.asterisk.putAccount({ seat: '1001', device: 'desk', secret: sipDigest('1001', 'secret') })
  const server = { host: '127.0.0.1', port: instance.ports.sip }
  const at = async (host: string, password: string) => {
    const phone = await Phone.open({ host, server, credentials: { user: '1001', password }, user: '1001' })
    phones.push(phone)
    return phone
  }
  const settles = (phone: Phone, isIn: boolean, what: string) =>
    eventually(
      async () => {
        const status = await phone.register(60)
        if ((status === 200) !== isIn) throw new Error(String(status))
        return true
      },
      10_000,
      what,
    )
  const rings = async ({ asterisk, next }: typeof first, phone: Phone) => {
    const [leg, call] = [`l-${randomUUID()}-1`, randomUUID()]
    const to = { seat: '1001', device: 'desk', call, ringMs: 20_000, auto: false, showNumber: null, beside: null } as const
    asterisk.run([{ type: 'ring-seat', leg, ...to }])
    await phone.nextInvite()
    const gone = next('gone', ({ channel }) => channel === leg)
    asterisk.run([{ type: 'hang-up', channel: leg, reason: 'answered-elsewhere' }])
    return gone
  }

  const honest = await at('127.0.0.8', 'secret')
  const reachable = first.next('seat-reachable')
  t.equal(await honest.register(60), 200)
  await reachable
  const confined = first.next('guesses', ({ what }) => what === 'confined')
  for (let n = 0; n < 6; n += 1) t.not(await (await at(`127.0.0.${20 + n}`, 'guess')).register(60), 200)
  t.match(await confined, { account: '1001', address: null, ms: 600_000 })
  const rightElsewhere = await at('127.0.0.40', 'secret')
  await settles(rightElsewhere, false, 'the right password to be of no use elsewhere')
  t.equal(await honest.register(60), 200, 'its telephone goes on')
  t.ok(await rings(first, honest), 'and is called')

  await first.asterisk.close()
  const second = listen(instance, undefined, more)
  switches.push(second)
  const anew = second.next('guesses')
  second.asterisk.start()
  t.match(await anew, { what: 'begun-anew' }, 'a restarted switch frees it, and says so')
  t.ok(await rings(second, honest), 'its telephone is called still')

  const again = second.next('guesses', ({ what }) => what === 'confined')
  for (let n = 0; n < 6; n += 1) t.not(await (await at(`127.0.0.${50 + n}`, 'guess')).register(60), 200)
  await again
  await settles(rightElsewhere, false, 'the account to be confined again')
  const freed = second.next('guesses', ({ what }) => what === 'freed')
  await honest.register(0)
  t.match(await freed, { account: '1001' }, 'its telephone has left')
  await settles(rightElsewhere, true, 'it to be let in elsewhere')
  t.ok(await rings(second, rightElsewhere), 'and is called there')
})

t.test('a restarted Asterisk learns the list, a restarted switch lets in', async t => {
  const instance = await useInstance(t, { services: ['asterisk'] })
  const told: object[] = []
  const more = {
    guesses: () => ({ failures: 4, withinMs: 60_000, firstMs: 600_000, longestMs: 600_000, forgetMs: 600_000 }),
    log: { warn: (fields: object) => void told.push(fields) },
  }
  const first = listen(instance, undefined, more)
  const phones: Phone[] = []
  const switches = [first]
  t.teardown(async () => {
    for (const phone of phones) phone.vanish()
    for (const { asterisk } of switches) await asterisk.close()
  })
  const connected = first.next('connected')
  first.asterisk.start()
  await connected
  await first.asterisk.putAccount({ seat: '1001', device: 'desk', secret: sipDigest('1001', 'secret') })
  const server = { host: '127.0.0.1', port: instance.ports.sip }
  const at = async (host: string, password: string) => {
    const phone = await Phone.open({ host, server, credentials: { user: '1001', password }, user: '1001' })
    phones.push(phone)
    return phone
  }
  const settles = (phone: Phone, wanted: number, what: string) =>
    eventually(
      async () => {
        const status = await phone.register(60)
        if (status !== wanted) throw new Error(String(status))
        return true
      },
      10_000,
      what,
    )

  const guesser = await at('127.0.0.7', 'guess')
  const sameAddress = await at('127.0.0.7', 'secret')
  for (let n = 0; n < 4; n += 1) t.not(await guesser.register(60), 200)
  await eventually(
    async () => {
      if (told.length === 0) throw new Error('nobody shut out yet')
      return true
    },
    5_000,
    'the guesser to be shut out',
  )
  await settles(sameAddress, 403, 'Asterisk to know')

  const service = instance.service('asterisk')
  const ended = new Promise<void>(resolve => service.onExit(() => resolve()))
  const lost = first.next('disconnected')
  service.kill('SIGKILL')
  await Promise.all([ended, lost])
  const back = first.next('connected', () => true, 20_000)
  await service.start()
  await back
  await settles(sameAddress, 403, 'the restarted Asterisk to know the list')

  await first.asterisk.close()
  const second = listen(instance, undefined, more)
  switches.push(second)
  const again = second.next('connected')
  second.asterisk.start()
  await again
  await settles(sameAddress, 200, 'the restarted switch to let in whom nobody remembers')
})

/** What is told of guesses at telephones' passwords, without an Asterisk. */
import type { Client } from 'ari-client'
import t from 'tap'
import { matchWhole } from '../../test/match-whole.ts'
import type { GuessNews } from '../core/guess-limit.ts'
import { Accounts } from './accounts.ts'
import { AriError } from './ari-http.ts'
import { accountFrom } from './endpoints.ts'
import { Guesses, type GuessParts } from './guesses.ts'

const failure = (address: string, account = '1001', transport = 'UDP') => ({
  event: 'ChallengeResponseFailed',
  remoteaddress: `IPV4/${transport}/${address}/5060`,
  accountid: account,
})

const met = (change: Partial<GuessParts> = {}) => {
  const told: GuessNews[] = []
  const logged: object[] = []
  const confined: (readonly string[] | null)[] = []
  const clock = { now: 0 }
  const guesses = new Guesses({
    now: () => clock.now,
    log: { warn: fields => void logged.push(fields) },
    client: () => null,
    tell: news => void told.push(news),
    isTrusted: address => address === '127.0.0.2',
    isKnown: () => false,
    isAccount: name => name === '1001',
    homesOf: () => [],
    confine: async (_account, addresses) => confined.push(addresses) > 0,
    rules: () => ({ failures: 3, withinMs: 60_000, firstMs: 600_000, longestMs: 600_000, forgetMs: 600_000 }),
    ...change,
  })
  return { guesses, told, logged, confined, clock }
}

t.test('a flood from everywhere is told by name sixty times an hour, and then that there are more', async t => {
  const { guesses, told, logged, clock } = met({ isAccount: () => false })
  t.teardown(() => guesses.close())
  const flood = (net: number) => {
    for (let n = 0; n < 600; n += 1) for (let k = 0; k < 3; k += 1) guesses.take(failure(`10.${net}.${n >> 8}.${n & 255}`))
  }
  flood(0)
  t.equal(told.filter(({ what }) => what === 'shut-out').length, 60)
  t.equal(told.filter(({ what }) => what === 'many').length, 1)
  t.ok(told.filter(({ what }) => what === 'let-in').length <= 60, 'ends of those alone that were told: the oldest make room on the list')
  t.equal(logged.length, 61, 'the log as well')
  clock.now = 3_600_001
  flood(1)
  t.equal(told.filter(({ what }) => what === 'shut-out').length, 120)
})

t.test('only a wrong answer to a challenge counts, from outside', async t => {
  const { guesses, told } = met()
  t.teardown(() => guesses.close())
  for (let n = 0; n < 30; n += 1) {
    t.notOk(guesses.take({ ...failure('192.0.2.1'), event: 'InvalidAccountID' }), 'nobody has answered anything')
    t.ok(guesses.take(failure('127.0.0.2')), 'the carrier')
    t.ok(guesses.take(failure('192.0.2.1', '1001', 'WS')), 'a browser')
  }
  t.strictSame(told, [])
})

t.test('an account of which no telephone is registered is watched, for whom else should it be left to?', async t => {
  const { guesses, told, confined } = met()
  t.teardown(() => guesses.close())
  for (let n = 0; n < 6; n += 1) guesses.take(failure(`192.0.2.${n}`))
  matchWhole(t, told, [{ what: 'watched', account: '1001', address: null, ms: null }])
  for (let n = 0; n < 6; n += 1) guesses.take(failure(`192.0.2.${n + 10}`, 'nobody'))
  t.equal(told.length, 1, 'and one that there is not is nobody')
  t.strictSame(confined, [])
})

t.test('what Asterisk refuses to do is not told as done', async t => {
  const { guesses, told } = met({ homesOf: () => ['192.0.2.99'], confine: async () => false })
  t.teardown(() => guesses.close())
  for (let n = 0; n < 6; n += 1) guesses.take(failure(`192.0.2.${n}`))
  await new Promise(resolve => setImmediate(resolve))
  matchWhole(t, told, [{ what: 'watched', account: '1001' }])
})

t.test("a desk telephone's account may be left to it, a browser's is nobody's but the api's", async t => {
  const accounts = new Accounts()
  await accounts.put(null, accountFrom({ seat: '1001', device: 'desk', secret: 'a'.repeat(32) }))
  await accounts.put(null, accountFrom({ seat: '1001', device: 'browser', secret: 'secret' }))
  t.strictSame(
    ['1001', '1001w', '1002'].map(name => accounts.isDesk(name)),
    [true, false, false],
  )
})

/** Asterisk as far as accounts go: an endpoint with a list that is updated refuses everybody from then on. */
const paperAsterisk = () => {
  const endpoints = new Map<string, 'open' | 'listed' | 'refuses everybody'>()
  type Named = { objectType: string; id: string; fields?: { attribute: string }[] }
  const asterisk = {
    getObject: async () => {
      throw new AriError(404, 'none')
    },
    updateObject: async ({ objectType, id, fields = [] }: Named) => {
      if (objectType !== 'endpoint') return
      const isUpdated = (endpoints.get(id) ?? 'open') !== 'open'
      const isListed = fields.some(({ attribute }) => attribute === 'permit')
      endpoints.set(id, isUpdated ? 'refuses everybody' : isListed ? 'listed' : 'open')
    },
    deleteObject: async ({ objectType, id }: Named) => {
      if (objectType === 'endpoint') endpoints.delete(id)
    },
  }
  return { endpoints, client: { asterisk } as unknown as Client }
}

t.test('an account whose time ends while Asterisk is away is free on the next connection, for everybody', async t => {
  const { endpoints, client } = paperAsterisk()
  const accounts = new Accounts()
  await accounts.sync(client, 'morning')
  const account = accountFrom({ seat: '1001', device: 'desk', secret: 'a'.repeat(32) })
  await accounts.put(client, account)
  await accounts.confine(client, '1001', ['192.0.2.1'])
  t.equal(endpoints.get('1001'), 'listed')
  await accounts.put(client, account)
  t.equal(endpoints.get('1001'), 'listed', 'its password may be set meanwhile')
  await accounts.confine(null, '1001', null)
  await accounts.sync(client, 'morning')
  t.equal(endpoints.get('1001'), 'open')
})

t.test('what Asterisk refuses to free is not told as free', async t => {
  const { guesses, told, confined } = met({
    homesOf: () => (confined.length ? [] : ['192.0.2.99']),
    confine: async (_account, addresses) => confined.push(addresses) > 0 && addresses !== null,
  })
  t.teardown(() => guesses.close())
  for (let n = 0; n < 6; n += 1) guesses.take(failure(`192.0.2.${n}`))
  await new Promise(resolve => setImmediate(resolve))
  guesses.contactsChanged()
  await new Promise(resolve => setImmediate(resolve))
  t.strictSame(confined, [['192.0.2.99'], null])
  t.strictSame(
    told.map(({ what }) => what),
    ['confined'],
  )
})

/** Guessing passwords: on a real Redis, counted for all api processes, before the password is looked at. */
import t from 'tap'
import { pino } from 'pino'
import { useInstance } from '../../test/instance.ts'
import { openRedis, whenReady } from '../redis/redis.ts'
import { deviceOf, withPerson } from './device.ts'
import { createGuesses, placeOf, type Guess } from './guesses.ts'
import { createPasswordCheck } from './passwords.ts'

const SECRET = 'a secret of the test, of more than thirty-two characters'
const instance = await useInstance(t, { services: ['valkey'] })
const log = pino({ level: 'silent' })
const redis = openRedis(instance.env.REDIS_URL!, 'commands', log)
await whenReady(redis, 5_000)
t.teardown(() => redis.disconnect())

let made = 0
const fresh = () => `test-${++made}:`
const from = (username: string, address: string, device: string | null = null): Guess => ({ username, address, device })
const count = (waits: number[]) => waits.filter(seconds => seconds === 0).length

t.test('of many tries at once no more are looked at than are free', async t => {
  const guesses = createGuesses(redis, fresh(), SECRET)
  const waits = await Promise.all(Array.from({ length: 24 }, () => guesses.reserve(from('lead', '10.0.0.1'))))
  t.equal(count(waits), 5)
  t.ok(waits.every(seconds => seconds <= 30))
  t.equal((await guesses.reserve(from('LEAD', '10.0.0.1'))) > 0, true, 'whatever the case')
  t.equal(await guesses.reserve(from('intake1', '10.0.0.1')), 0, 'another name from there may try')
  t.equal(await guesses.reserve(from('lead', '10.0.0.2')), 0, 'and the name from elsewhere')
})

t.test('two api processes count together, and a restart forgets nothing', async t => {
  const prefix = fresh()
  const [one, other] = [createGuesses(redis, prefix, SECRET), createGuesses(redis, prefix, SECRET)]
  for (let i = 0; i < 3; i += 1) t.equal(await one.reserve(from('lead', '10.0.0.1')), 0)
  for (let i = 0; i < 2; i += 1) t.equal(await other.reserve(from('lead', '10.0.0.1')), 0)
  t.ok((await one.reserve(from('lead', '10.0.0.1'))) > 0)
  t.ok((await createGuesses(redis, prefix, SECRET).reserve(from('lead', '10.0.0.1'))) > 0)
  const keys = await redis.keys(`${prefix}*`)
  t.ok(keys.length > 0)
  t.notOk(
    keys.some(key => /lead|10\.0/.test(key)),
    'neither names nor addresses can be read there',
  )
})

t.test('an IPv6 network is one address, however it is written; an IPv4 address is itself', async t => {
  for (const one of [
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff:0:0:9',
    '2001:0DB8:0001:0002:0:0:0:1',
    '2001:db8:1:2::',
    '2001:db8:1:2::192.0.2.1',
  ])
    t.equal(placeOf(one), '2001:db8:1:2::/64', one)
  for (const [one, place] of [
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ] as const)
    t.equal(placeOf(one), place, one)
  const guesses = createGuesses(redis, fresh(), SECRET)
  const waits: number[] = []
  for (let i = 0; i < 130; i += 1) waits.push(await guesses.reserve(from(`name-${i}`, `2001:db8::${i.toString(16)}`)))
  t.equal(count(waits), 120, 'many names from one network are as slow as from one address')
})

t.test('one name from many addresses is slow: fewer than a hundred an hour', async t => {
  const prefix = fresh()
  const guesses = createGuesses(redis, prefix, SECRET)
  const waits: number[] = []
  for (let i = 0; i < 30; i += 1) waits.push(await guesses.reserve(from('lead', `10.0.1.${i}`)))
  t.equal(count(waits), 20)
  t.ok(Math.max(...waits) > 200)
  // as though five minutes went by, again and again
  let looked = 20
  for (let round = 0; round < 9; round += 1) {
    const short = (await redis.keys(`${prefix}name:*`))[0]!
    await redis.del(short)
    for (let i = 0; i < 20; i += 1) looked += (await guesses.reserve(from('lead', `10.${round}.2.${i}`))) === 0 ? 1 : 0
  }
  t.ok(looked <= 90, `${looked} were looked at`)
})

t.test('who has signed in at a browser before is not kept out by what others guess', async t => {
  const guesses = createGuesses(redis, fresh(), SECRET)
  for (let i = 0; i < 200; i += 1) await guesses.reserve(from(i % 4 === 0 ? 'lead' : `name-${i}`, '10.0.0.1'))
  t.ok((await guesses.reserve(from('lead', '10.0.0.1'))) > 0)
  t.ok((await guesses.reserve(from('nobody', '10.0.0.1'))) > 0, 'the address has used up its own')
  t.equal(await guesses.reserve(from('lead', '10.0.0.1', 'known')), 0)
  for (let i = 0; i < 4; i += 1) await guesses.reserve(from('lead', '10.0.0.1', 'known'))
  t.ok((await guesses.reserve(from('lead', '10.0.0.1', 'known'))) > 0, 'there, too, guessing is slow')
})

t.test('a right password is no guess', async t => {
  const guesses = createGuesses(redis, fresh(), SECRET)
  for (let i = 0; i < 130; i += 1) {
    const mine = from(`seat-${i % 3}`, '10.0.0.1')
    t.equal(await guesses.reserve(mine), 0, `sign-in ${i}`)
    await guesses.right(mine)
  }
})

t.test('without Redis each process counts for itself', async t => {
  const away = openRedis('redis://127.0.0.1:1', 'commands', log)
  t.teardown(() => away.disconnect())
  const guesses = createGuesses(away, fresh(), SECRET)
  const waits = await Promise.all(Array.from({ length: 24 }, () => guesses.reserve(from('lead', '10.0.0.1'))))
  t.equal(count(waits), 5)
  await guesses.right(from('lead', '10.0.0.1'))
  t.equal(await guesses.reserve(from('lead', '10.0.0.1')), 0)
})

t.test("a browser's cookie speaks for the people who have signed in there", async t => {
  const first = withPerson(undefined, 'Intake1', SECRET)
  const both = withPerson(first, 'lead', SECRET)
  const device = deviceOf(both, 'intake1', SECRET)
  t.match(device, /^[\w-]{22}$/)
  t.equal(deviceOf(both, 'LEAD', SECRET), device)
  t.equal(deviceOf(first, 'lead', SECRET), null)
  t.equal(deviceOf(both, 'lead', `another ${SECRET}`), null)
  for (const bad of [undefined, '', 'x', `${both}.`, `${device}.${'A'.repeat(22)}`, `${device}.${'啊'.repeat(22)}`, both.slice(1)])
    t.equal(deviceOf(bad, 'lead', SECRET), null, String(bad))
  let many = first
  for (let i = 0; i < 12; i += 1) many = withPerson(many, `name-${i}`, SECRET)
  t.equal(deviceOf(many, 'intake1', SECRET), null, 'who was here longest ago is forgotten')
  t.ok(deviceOf(withPerson(many, 'name-3', SECRET), 'name-0', SECRET), 'who comes again takes no second place')
  t.ok(many.length < 400)
})

t.test('passwords are looked at two at a time; beyond two hundred in line nobody waits', async t => {
  let now = 0
  let most = 0
  const done: (() => void)[] = []
  const check = createPasswordCheck(async () => {
    most = Math.max(most, ++now)
    await new Promise<void>(resolve => done.push(resolve))
    now -= 1
    return true
  })
  const all = Promise.allSettled(Array.from({ length: 210 }, () => check('hash', 'word')))
  const answered: unknown[] = []
  void all.then(results => answered.push(...results))
  while (answered.length === 0) {
    done.shift()?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  const results = await all
  t.equal(most, 2)
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 202)
  t.match(
    results.find(({ status }) => status === 'rejected'),
    { reason: { code: 'SIGN_IN_BUSY' } },
  )
  t.equal(await createPasswordCheck(() => Promise.reject(new Error('no such hash')))('x', 'y'), false)
})

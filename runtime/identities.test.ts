import t from 'tap'
import { asWords, chooseBase, identitiesFrom, identitiesOf } from './identities.ts'

const everything = [{ first: 0, count: 2 ** 32 - 1 }]

t.test('a state has the same block each time, and another one another', async t => {
  const base = chooseBase('/srv/a', [], everything)
  t.equal(chooseBase('/srv/a', [], everything), base)
  t.not(chooseBase('/srv/b', [], everything), base)
  t.ok(base >= 1_879_048_192 && base + 16 <= 2 ** 31, 'in the range that systemd leaves to nobody')
  t.equal(identitiesOf('/srv/a').base, identitiesOf('/srv/a').base, 'on this machine, too')
})

t.test('numbers that the machine has given away are left out', async t => {
  const base = chooseBase('/srv/a', [], everything)
  for (const taken of [
    { first: base, count: 1 },
    { first: base + 15, count: 1 },
    { first: base - 1000, count: 1001 },
  ])
    t.equal(chooseBase('/srv/a', [taken], everything), base + 16, JSON.stringify(taken))
  t.equal(chooseBase('/srv/a', [{ first: base + 16, count: 1000 }], everything), base, 'the neighbour is no matter')
})

t.test('a container that has 65,536 numbers gets low ones; with fewer there is none', async t => {
  const base = chooseBase('/srv/a', [], [{ first: 0, count: 65_536 }])
  t.ok(base >= 60_578 && base + 16 <= 61_184)
  t.throws(() => chooseBase('/srv/a', [], [{ first: 0, count: 1 }]), /no free user numbers/)
  t.throws(() => chooseBase('/srv/a', [{ first: 60_000, count: 5000 }], [{ first: 0, count: 65_536 }]), /no free user numbers/)
})

t.test('everybody has a number; what is shared has a group, and who needs it is in it', async t => {
  const { account, group } = identitiesFrom(1600)
  const names = ['postgres', 'valkey', 'asterisk', 'switch', 'api', 'worker', 'switch-tools', 'api-tools', 'worker-tools'] as const
  const numbers = [...names.map(name => account(name).uid), group('voices'), group('sounds')]
  t.equal(new Set(numbers).size, 11)
  t.ok(numbers.every(number => number >= 1600 && number < 1616))
  t.same(account('switch').groups, [group('sounds')], 'the switch hears nobody')
  for (const name of ['postgres', 'valkey', 'switch-tools', 'api-tools'] as const) t.same(account(name).groups, [], name)
  t.equal(asWords(account('postgres')), 'postgres:1600:1600:')
  t.equal(asWords(account('api')), `api:1604:1604:${group('voices')},${group('sounds')}`)
})

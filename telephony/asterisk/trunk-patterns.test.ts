import t from 'tap'
import { parseConfig } from '../../server/config.ts'
import { allowedBy, readPattern } from './trunk-patterns.ts'

t.test('a list says what may be sent out, and a ban wins wherever it stands', async t => {
  const allows = allowedBy(['!+88[1-3].', '1[3-9]XXXXXXXXX', '0[3-9]XXXXXXXXXX', '110', '+[1-9]XXXXXX.', '!+1900.'])
  for (const number of ['13800001234', '073088211991', '110', '+44123456789', '+886212345678']) t.ok(allows(number), number)
  for (const number of [
    '',
    '12800001234',
    '138000012345',
    '1380000123',
    '1100',
    '+882161234567',
    '+883123',
    '+19005551234',
    '+441',
    '138000012*4',
    '1380000123+',
    '*21*13800001234#',
    '11O',
    '+4412345678x',
  ])
    t.notOk(allows(number), number)
  t.notOk(allowedBy([])('13800001234'), 'an empty list lets nothing out')
})

t.test('what is no pattern stops the start', async t => {
  for (const text of ['', '!', '+', 'X+', '1[9-3]', '1[', '[]', '1.X', 'N', '1 3', '1,2']) {
    t.equal(readPattern(text), null, text)
    t.throws(() => allowedBy([text]))
  }
})

t.test('the list that is given when nobody says another', async t => {
  const read = parseConfig({
    HEARTHLINE_STATE: '/tmp',
    SESSION_SECRET: 'a-secret-of-at-least-thirty-two-characters',
    DATABASE_URL: 'postgres://a',
    REDIS_URL: 'redis://a',
    ARI_URL: 'http://a',
    AMI_URL: 'tcp://a',
    SOUNDS_DIR: '/tmp',
    RECORDINGS_DIR: '/tmp',
    DEMO: '1',
  })
  if (!('config' in read)) return t.fail(JSON.stringify(read))
  const allows = allowedBy(read.config.TRUNK_ALLOWED)
  for (const number of ['13800001234', '01088880000', '02188880000', '07308211991', '073188211991', '4001234567', '95588', '12345', '110'])
    t.ok(allows(number), number)
  for (const number of [
    '1001',
    '123',
    '16812345',
    '+882161234567',
    '+881612345678',
    '+19005551234',
    '+8616812345',
    '0088216123456',
    '*21*1#',
  ])
    t.notOk(allows(number), number)
  t.ok(allows('+14155552671'), 'abroad is the policy’s affair')
})

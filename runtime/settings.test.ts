import t from 'tap'
import { environmentProblems, readSettings } from './settings.ts'
import { matchWhole } from '../test/match-whole.ts'

t.test('without any variable the demo runs here with all its services', async t => {
  matchWhole(t, readSettings({}), {
    demo: true,
    ports: { http: 8080, sip: 5060, rtpStart: 20_000 },
    embedded: ['postgres', 'valkey', 'asterisk'],
    sipBind: '127.0.0.1',
  })
})

t.test('an address of an external service switches the embedded one off, one by one', async t => {
  t.same(readSettings({ DATABASE_URL: 'postgres://x' }).embedded, ['valkey', 'asterisk'])
  t.same(readSettings({ REDIS_URL: 'redis://x' }).embedded, ['postgres', 'asterisk'])
  t.same(readSettings({ ARI_URL: 'http://x', AMI_URL: 'tcp://x', DATABASE_URL: '' }).embedded, ['postgres', 'valkey'])
})

t.test("what the trunk's audio is believed", async t => {
  t.same(readSettings({}).trunkMedia, { isSymmetric: false, silenceMinutes: 10 })
  t.same(readSettings({ TRUNK_RTP_SYMMETRIC: '1', TRUNK_SILENCE_MINUTES: '3' }).trunkMedia, { isSymmetric: true, silenceMinutes: 3 })
})

t.test('a wrong value is named with its rule', async t => {
  t.throws(() => readSettings({ HTTP_PORT: 'http' }), /^HTTP_PORT must be a port/m)
  t.throws(() => readSettings({ HEARTHLINE_STATE: 'here' }), /HEARTHLINE_STATE must be an absolute path/)
  t.throws(() => readSettings({ ARI_URL: 'http://x' }), /AMI_URL must be set together with ARI_URL/)
  t.throws(() => readSettings({ TRUNK_SILENCE_MINUTES: '0' }), /TRUNK_SILENCE_MINUTES/)
  t.throws(() => readSettings({ TRUNK_RTP_SYMMETRIC: 'yes' }), /TRUNK_RTP_SYMMETRIC must be 0 or 1/)
  t.throws(() => readSettings({ RTP_START: '20000', RTP_END: '20001' }), /RTP_END must be at least/)
})

t.test('what is for the roles is checked before anything starts', async t => {
  const problems = (env: NodeJS.ProcessEnv) => environmentProblems(env, readSettings(env))
  t.same(problems({}), [])
  t.match(problems({ LOG_LEVEL: 'loud', CENTRE_ZONE: 'Mars' }).join(), /CENTRE_ZONE must be a time zone.*LOG_LEVEL/)
  t.same(
    problems({ ARI_URL: 'http://h', AMI_URL: 'tcp://h' }),
    ['SOUNDS_DIR must be set', 'RECORDINGS_DIR must be set'],
    "an Asterisk of one's own needs directories that it sees",
  )
  matchWhole(t, problems({ DATABASE_URL: 'mysql://h' }), [/^DATABASE_URL must be an address/])
})

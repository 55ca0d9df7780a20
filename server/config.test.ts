import { readFileSync } from 'node:fs'
import t from 'tap'
import { Environment, parseConfig } from './config.ts'
import { matchWhole } from '../test/match-whole.ts'

const good = {
  HEARTHLINE_STATE: '/var/lib/hearthline',
  DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/hearthline',
  REDIS_URL: 'redis://127.0.0.1:6379',
  ARI_URL: 'http://u:p@127.0.0.1:8088',
  AMI_URL: 'tcp://u:p@127.0.0.1:5038',
  SOUNDS_DIR: '/var/sounds',
  RECORDINGS_DIR: '/var/recordings',
  SESSION_SECRET: 'x'.repeat(32),
}

t.test('a complete environment gives typed values and defaults', async t => {
  const result = parseConfig({ ...good, MEDIA_TOOLS: '["runtime/inside.sh","/s"]', HTTP_PORT: '9000', LOG_LEVEL: '' })
  if (!('config' in result)) return t.fail(JSON.stringify(result))
  matchWhole(t, result.config, {
    HTTP_PORT: 9000,
    MEDIA_TOOLS: ['runtime/inside.sh', '/s'],
    LOG_LEVEL: 'info',
    DEMO: false,
    HOTLINE_NUMBER: '95081',
  })
})

t.test('each wrong value is named with its rule', async t => {
  const wrong: [string, string, RegExp][] = [
    ['DATABASE_URL', 'mysql://x', /starts with postgres:\/\//],
    ['HTTP_PORT', '70000', /65535/],
    ['HEARTHLINE_STATE', 'relative', /absolute path/],
    ['MEDIA_TOOLS', 'sox', /JSON array/],
    ['CENTRE_ZONE', 'Mars/Olympus', /time zone/],
    ['SESSION_SECRET', 'short', /32 random/],
    ['DEMO', 'yes', /0 or 1/],
    ['PHONE_GUESSES', '4', /from 5 to 1000/],
    ['REVEAL_DAYS', '1.5', /whole number of days from 0 to 365/],
    ['PHONE_SHUT_OUT_LONGEST_SECONDS', '59', /PHONE_SHUT_OUT_SECONDS/],
    ['DEFAULT_COUNTRY', 'china', /country code/],
    ['TRUNK_CONTACT', '127.0.0.2', /SIP address/],
  ]
  for (const [variable, value, rule] of wrong) {
    const result = parseConfig({ ...good, [variable]: value })
    matchWhole(t, result, { problems: [{ variable, rule }] }, variable)
  }
})

t.test('secrets have no default', async t => {
  const { SESSION_SECRET: _, ...rest } = good
  matchWhole(t, parseConfig(rest), { problems: [{ variable: 'SESSION_SECRET', rule: 'must be set' }] })
  matchWhole(
    t,
    parseConfig({ ...rest, DEMO: '1' }),
    { problems: [{ variable: 'SESSION_SECRET', rule: 'must be set' }] },
    'the demo neither',
  )
})

t.test('the demo is not for everybody, and the trunk is not anybody, unless said twice', async t => {
  const refused = (env: Record<string, string>, variable: string) =>
    matchWhole(t, parseConfig({ ...good, ...env }), { problems: [{ variable }] }, JSON.stringify(env))
  const taken = (env: Record<string, string>) => t.ok('config' in parseConfig({ ...good, ...env }), JSON.stringify(env))
  refused({ DEMO: '1', HTTP_HOST: '0.0.0.0' }, 'HTTP_HOST')
  refused({ DEMO: '1', HTTP_HOST: '::' }, 'HTTP_HOST')
  refused({ DEMO: '1', HTTP_HOST: '127.evil.example' }, 'HTTP_HOST')
  refused({ DEMO: '1', SIP_HOST: '192.0.2.1' }, 'SIP_HOST')
  refused({ DEMO: '1', SIP_BIND: '0.0.0.0' }, 'SIP_BIND')
  taken({ DEMO: '1', SIP_HOST: '192.0.2.1', SIP_BIND: '127.0.0.1' })
  refused({ DEMO: '1', TRUSTED_PROXIES: '127.0.0.1' }, 'TRUSTED_PROXIES')
  taken({ DEMO: '1', DEMO_PUBLIC: '1', HTTP_HOST: '0.0.0.0', TRUSTED_PROXIES: '127.0.0.1' })
  taken({ DEMO: '0', TRUSTED_PROXIES: '127.0.0.1' })
  taken({ DEMO: '0', HTTP_HOST: '0.0.0.0' })
  for (const match of ['0.0.0.0/0', '127.0.0.1', '::/0', '198.51.100.7,0.0.0.0/0', '10.0.0.0/4'])
    refused({ TRUNK_MATCH: match }, 'TRUNK_MATCH')
  taken({ TRUNK_MATCH: '0.0.0.0/0', TRUNK_ANYBODY: '1' })
  taken({ TRUNK_MATCH: '198.51.100.7' })
})

t.test('.env.example names every variable', async t => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  const named = new Set([...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(match => match[1]))
  for (const variable of Object.keys(Environment.shape)) t.ok(named.has(variable), variable)
})

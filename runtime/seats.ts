// `npm run seats -- --count 100`: creates seats with accounts and SIP passwords on a running system, and prints them once. --help tells the
// rest.
import { parseArgs } from 'node:util'
import { DEMO_PASSWORD } from '../db/demo.ts'
import { SeatsCreated } from '../server/contract/seats.ts'
import { REQUEST_HEADER } from '../server/contract/session.ts'
import { readPassword, refuseSecretFlag } from './secret-input.ts'

const HELP = `npm run seats -- [--count N] [--from NUMBER] [--queues a,b] [--url ADDRESS] [--user NAME] [--password-file FILE] [--json]

Creates N seats (default 10) numbered from NUMBER (default 2001) that serve the queues (default intake), each with an account, and prints
their account and SIP passwords. Signs in at ADDRESS (default http://127.0.0.1:8080, or HTTP_PORT) as NAME (default admin). The password is the
first line of FILE (- for standard input), or HEARTHLINE_PASSWORD of the environment, or asked for at a terminal; without any, the demo's.`

const { values } = parseArgs({
  options: {
    'count': { type: 'string', default: '10' },
    'from': { type: 'string', default: '2001' },
    'queues': { type: 'string', default: 'intake' },
    'url': { type: 'string', default: `http://127.0.0.1:${process.env.HTTP_PORT ?? 8080}` },
    'user': { type: 'string', default: 'admin' },
    'password': { type: 'string' },
    'password-file': { type: 'string' },
    'json': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

try {
  if (values.help) console.log(HELP)
  else print(await create())
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function create(): Promise<SeatsCreated> {
  refuseSecretFlag('password', values.password, 'Give --password-file FILE (- for standard input) or set HEARTHLINE_PASSWORD.')
  const password = await readPassword({
    file: values['password-file'],
    environment: process.env.HEARTHLINE_PASSWORD,
    ask: `password of ${values.user} (nothing: the demo's)`,
  })
  const signedIn = await post('/api/session', { username: values.user, password: password ?? DEMO_PASSWORD })
  const cookie = signedIn.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  const wish = { count: Number(values.count), from: Number(values.from), queues: values.queues.split(',').filter(Boolean) }
  return SeatsCreated.parse(await (await post('/api/admin/seats', wish, cookie)).json())
}

async function post(path: string, body: unknown, cookie = ''): Promise<Response> {
  const response = await fetch(new URL(path, values.url), {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'accept-language': 'en', [REQUEST_HEADER]: '1', ...(cookie ? { cookie } : {}) },
  }).catch((error: Error) => {
    throw new Error(`${values.url} does not answer (${(error.cause as Error | undefined)?.message ?? error.message}). Is it running?`)
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response
}

function print(created: SeatsCreated): void {
  if (values.json) return console.log(JSON.stringify(created, null, 2))
  console.log(`SIP ${created.sip.host}:${created.sip.port} (${created.sip.transport})\nseat\taccount\tpassword\tSIP password`)
  for (const { id, username, password, sipPassword } of created.seats) console.log([id, username, password, sipPassword].join('\t'))
}

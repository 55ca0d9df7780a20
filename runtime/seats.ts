// `npm run seats -- --count 100`: creates seats with accounts and SIP passwords on a running system, and prints them once. --help tells the
// rest.
import { parseArgs } from 'node:util'
import { SeatsCreated } from '../server/contract/seats.ts'
import { SIGN_IN_HELP, SIGN_IN_OPTIONS, SIGN_IN_USAGE, signIn } from './signed-in.ts'

const HELP = `npm run seats -- [--count N] [--from NUMBER] [--queues a,b] ${SIGN_IN_USAGE} [--json]

Creates N seats (default 10) numbered from NUMBER (default 2001) that serve the queues (default intake), each with an account, and prints
their account and SIP passwords.
${SIGN_IN_HELP}`

const { values } = parseArgs({
  options: {
    ...SIGN_IN_OPTIONS,
    count: { type: 'string', default: '10' },
    from: { type: 'string', default: '2001' },
    queues: { type: 'string', default: 'intake' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
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
  const ask = await signIn(values)
  const wish = { count: Number(values.count), from: Number(values.from), queues: values.queues.split(',').filter(Boolean) }
  return SeatsCreated.parse(await (await ask('POST', '/api/admin/seats', wish)).json())
}

function print(created: SeatsCreated): void {
  if (values.json) return console.log(JSON.stringify(created, null, 2))
  console.log(`SIP ${created.sip.host}:${created.sip.port} (${created.sip.transport})\nseat\taccount\tpassword\tSIP password`)
  for (const { id, username, password, sipPassword } of created.seats) console.log([id, username, password, sipPassword].join('\t'))
}

// `npm run journal -- list`: what of the journal could not be stored, and its replay once the cause is mended. --help tells the rest.
import { parseArgs } from 'node:util'
import { DEMO_PASSWORD } from '../db/demo.ts'
import { REQUEST_HEADER } from '../server/contract/session.ts'
import { AsideList, AsideReplayed } from '../server/contract/set-aside.ts'

const HELP = `npm run journal -- list | show ID | replay [ID|all] | drop ID --why REASON
                  [--url ADDRESS] [--user NAME] [--password PASSWORD] [--json]

list     what could not be stored, oldest first, and why (SQLSTATE and rule)
show     one entry, its number masked
replay   stores it again, in the journal's order; all of it where no ID is given. Nothing is stored twice, what still cannot be stored stays
drop     gives one entry up for good; the reason is written to the log

Why: schema (the tables are not those of this version: npm run db:migrate), constraint (a rule of the database forbids it), value (a value
does not fit), unreadable (no entry at all), unexpected (the worker's log says more).
Signs in at ADDRESS (default http://127.0.0.1:8080, or HTTP_PORT) as NAME (default admin, with the demo's password).`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    why: { type: 'string', default: '' },
    url: { type: 'string', default: `http://127.0.0.1:${process.env.HTTP_PORT ?? 8080}` },
    user: { type: 'string', default: 'admin' },
    password: { type: 'string', default: DEMO_PASSWORD },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const [command, id] = positionals

try {
  if (values.help || !command) console.log(HELP)
  else await run()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function run(): Promise<void> {
  if (!['list', 'show', 'replay', 'drop'].includes(command!)) throw new Error(`there is no command ${command}: see --help`)
  if ((command === 'show' || command === 'drop') && !id) throw new Error(`${command} needs the ID of an entry: see list`)
  if (command === 'drop' && !values.why) throw new Error("drop needs a reason: --why 'what was wrong with it'")
  const signedIn = await request('POST', '/api/session', { username: values.user, password: values.password })
  const cookie = signedIn.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  if (command === 'drop') {
    await request('POST', '/api/admin/journal/drop', { id, why: values.why }, cookie)
    return console.log(`dropped ${id}`)
  }
  if (command === 'replay') {
    const wish = id && id !== 'all' ? { id } : {}
    const replayed = AsideReplayed.parse(await (await request('POST', '/api/admin/journal/replay', wish, cookie)).json())
    if (values.json) console.log(JSON.stringify(replayed, null, 2))
    else {
      console.log(`stored ${replayed.stored}, left ${replayed.left.length}`)
      for (const one of replayed.left) console.log([one.id, one.why, one.detail].join('\t'))
    }
    if (replayed.left.length > 0) process.exitCode = 2
    return
  }
  const { total, items } = AsideList.parse(await (await request('GET', '/api/admin/journal', undefined, cookie)).json())
  const shown = command === 'show' ? items.filter(item => item.id === id) : items
  if (command === 'show' && shown.length === 0) throw new Error(`no entry ${id} is set aside`)
  if (values.json || command === 'show') return console.log(JSON.stringify(shown, null, 2))
  console.log(`${total} set aside${total > items.length ? `, the oldest ${items.length} of them` : ''}`)
  if (items.length > 0) console.log('id\tsince\twhy\tdetail\tabout\tcall or seat')
  for (const item of items)
    console.log([item.id, item.since, item.why, item.detail, item.type ?? item.about ?? '', item.call ?? item.seat ?? ''].join('\t'))
}

async function request(method: string, path: string, body?: unknown, cookie = ''): Promise<Response> {
  const response = await fetch(new URL(path, values.url), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', 'accept-language': 'en', [REQUEST_HEADER]: '1', ...(cookie ? { cookie } : {}) },
  }).catch((error: Error) => {
    throw new Error(`${values.url} does not answer (${(error.cause as Error | undefined)?.message ?? error.message}). Is it running?`)
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response
}

// `npm run journal -- list`: what of the journal could not be stored, and its replay once the cause is mended. --help tells the rest.
import { parseArgs } from 'node:util'
import { AsideList, AsideReplayed } from '../server/contract/set-aside.ts'
import { UnstoredForms } from '../server/contract/unstored.ts'
import { SIGN_IN_HELP, SIGN_IN_OPTIONS, SIGN_IN_USAGE, signIn } from './signed-in.ts'

const HELP = `npm run journal -- list | show ID | replay [ID|all] | drop ID --why REASON | forms
                  ${SIGN_IN_USAGE} [--json]

list     what could not be stored, oldest first, and why (SQLSTATE and rule)
show     one entry, its number masked
replay   stores it again, in the journal's order; all of it where no ID is given. Nothing is stored twice, what still cannot be stored stays
drop     gives one entry up for good; the reason is written to the log
forms    order forms that were sent and are no orders. Nobody need replay them: what waits is tried again by the worker; what was returned
         is among the drafts of whoever wrote it, and goes once they save it

Why: schema (the tables are not those of this version: npm run db:migrate), constraint (a rule of the database forbids it), value (a value
does not fit), unreadable (no entry at all), unexpected (the worker's log says more).
${SIGN_IN_HELP}`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...SIGN_IN_OPTIONS,
    why: { type: 'string', default: '' },
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
  if (!['list', 'show', 'replay', 'drop', 'forms'].includes(command!)) throw new Error(`there is no command ${command}: see --help`)
  if ((command === 'show' || command === 'drop') && !id) throw new Error(`${command} needs the ID of an entry: see list`)
  if (command === 'drop' && !values.why) throw new Error("drop needs a reason: --why 'what was wrong with it'")
  const ask = await signIn(values)
  if (command === 'drop') {
    await ask('POST', '/api/admin/journal/drop', { id, why: values.why })
    return console.log(`dropped ${id}`)
  }
  if (command === 'replay') {
    const wish = id && id !== 'all' ? { id } : {}
    const replayed = AsideReplayed.parse(await (await ask('POST', '/api/admin/journal/replay', wish)).json())
    if (values.json) console.log(JSON.stringify(replayed, null, 2))
    else {
      console.log(`stored ${replayed.stored}, left ${replayed.left.length}`)
      for (const one of replayed.left) console.log([one.id, one.why, one.detail].join('\t'))
    }
    if (replayed.left.length > 0) process.exitCode = 2
    return
  }
  if (command === 'forms') return printForms(UnstoredForms.parse(await (await ask('GET', '/api/admin/forms')).json()))
  const { total, items } = AsideList.parse(await (await ask('GET', '/api/admin/journal')).json())
  const shown = command === 'show' ? items.filter(item => item.id === id) : items
  if (command === 'show' && shown.length === 0) throw new Error(`no entry ${id} is set aside`)
  if (values.json || command === 'show') return console.log(JSON.stringify(shown, null, 2))
  console.log(`${total} set aside${total > items.length ? `, the oldest ${items.length} of them` : ''}`)
  if (items.length > 0) console.log('id\tsince\twhy\tdetail\tabout\tcall or seat')
  for (const item of items)
    console.log([item.id, item.since, item.why, item.detail, item.type ?? item.about ?? '', item.call ?? item.seat ?? ''].join('\t'))
}

function printForms({ total, complete, items }: UnstoredForms): void {
  if (values.json) return console.log(JSON.stringify(items, null, 2))
  console.log(`${total} not stored${total > items.length ? `, the oldest ${items.length} of them` : ''}`)
  if (!complete) console.log('The database is away: what was returned is not among them.')
  if (items.length > 0) console.log('id\tstate\tsent\tby\tcall\tnumber\twhy\tdetail')
  for (const { id, state, sentAt, person, call, masked, why, detail } of items)
    console.log([id, state, sentAt, person.name, call ?? '', masked ?? '', why, detail].join('\t'))
}

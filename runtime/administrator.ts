// `npm run administrator -- --username NAME [--name 'Full Name']`: the first person of a centre that runs without the demo. Prints the
// password once.
import { parseArgs } from 'node:util'
import { hash } from '@node-rs/argon2'
import { openDatabase } from '../db/client.ts'
import { staff } from '../db/schema/index.ts'
import { seedSwitch } from '../db/seed/centre.ts'
import { initialsOf } from '../text/initials.ts'
import { refuseSecretFlag } from './secret-input.ts'
import { randomSecret } from './secrets.ts'

const HELP = `npm run administrator -- --username NAME [--name 'Full Name']

Makes an administrator in the database at DATABASE_URL, with a random password that is printed once, and the hotline's queues,
calendar and numbers where there are none yet. The administrator then makes seats: npm run seats -- --user NAME.`

const { values } = parseArgs({
  options: {
    username: { type: 'string' },
    name: { type: 'string' },
    database: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

try {
  if (values.help) console.log(HELP)
  else {
    refuseSecretFlag('database', values.database, 'Set DATABASE_URL.')
    await make(values.username ?? '', process.env.DATABASE_URL ?? '')
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function make(username: string, url: string): Promise<void> {
  if (!/^[a-z][a-z0-9._-]{1,63}$/.test(username))
    throw new Error('--username must be 2 to 64 letters, digits, dots, dashes, beginning with a letter')
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('DATABASE_URL must be the address of the database: postgres://…')
  const { db, close } = openDatabase(url, { max: 1, name: 'hearthline-administrator' })
  try {
    const password = randomSecret()
    const made = await db
      .insert(staff)
      .values({
        staffNo: `ADMIN-${username}`,
        username,
        name: values.name ?? username,
        initials: initialsOf(values.name ?? username),
        roles: ['admin'],
        passwordHash: await hash(password, { algorithm: 2 }),
      })
      .onConflictDoNothing()
      .returning({ id: staff.id })
    if (made.length === 0) throw new Error(`there is somebody with the user name ${username} already`)
    await seedSwitch(db)
    console.log(`administrator ${username}, password ${password}`)
  } finally {
    await close()
  }
}

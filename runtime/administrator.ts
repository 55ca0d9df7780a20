// `npm run administrator -- --username NAME [--name 'Full Name']`: the first person of a centre that runs without the demo. Prints the
// password once. With --reset-password or --reset-second-factor: lets somebody in again who has lost one of them.
import { parseArgs } from 'node:util'
import { hash } from '@node-rs/argon2'
import { eq, sql } from 'drizzle-orm'
import { openDatabase } from '../db/client.ts'
import { recoveryCodes, secondFactors, staff } from '../db/schema/index.ts'
import { seedSwitch } from '../db/seed/centre.ts'
import { writeAudit } from '../server/audit/write.ts'
import { initialsOf } from '../text/initials.ts'
import { refuseSecretFlag } from './secret-input.ts'
import { randomSecret } from './secrets.ts'

const HELP = `npm run administrator -- --username NAME [--name 'Full Name'] [--reset-password] [--reset-second-factor]

Makes an administrator in the database at DATABASE_URL, with a random password that is printed once, and the hotline's queues,
calendar and numbers where there are none yet. The administrator then makes seats: npm run seats -- --user NAME.

With --reset-password somebody who is there already gets another password, printed once; with --reset-second-factor the authenticator is
asked for no more. For an administrator whom no other can help.`

const { values } = parseArgs({
  options: {
    'username': { type: 'string' },
    'name': { type: 'string' },
    'database': { type: 'string' },
    'reset-password': { type: 'boolean', default: false },
    'reset-second-factor': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

try {
  if (values.help) console.log(HELP)
  else {
    refuseSecretFlag('database', values.database, 'Set DATABASE_URL.')
    const what = { password: values['reset-password'], factor: values['reset-second-factor'] }
    const url = process.env.DATABASE_URL ?? ''
    if (what.password || what.factor) await reset(values.username ?? '', url, what)
    else await make(values.username ?? '', url)
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

async function reset(username: string, url: string, what: { password: boolean; factor: boolean }): Promise<void> {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('DATABASE_URL must be the address of the database: postgres://…')
  const { db, close } = openDatabase(url, { max: 1, name: 'hearthline-administrator' })
  try {
    const password = randomSecret()
    const passwordHash = await hash(password, { algorithm: 2 })
    const isReset = await db.transaction(async tx => {
      const [person] = await tx
        .select({ id: staff.id })
        .from(staff)
        .where(eq(sql`lower(${staff.username})`, username.toLowerCase()))
      if (!person) throw new Error(`there is nobody with the user name ${username}`)
      const deed = { staffId: null, subject: { kind: 'staff', id: person.id }, detail: { by: 'npm run administrator' } }
      if (what.password) {
        const values = { passwordHash, oneTimeUntil: null, passwordChangedAt: new Date(), version: sql`${staff.version} + 1` }
        await tx.update(staff).set(values).where(eq(staff.id, person.id))
        await writeAudit(tx, { ...deed, action: 'password.reset' })
      }
      if (!what.factor) return false
      await tx.delete(recoveryCodes).where(eq(recoveryCodes.staffId, person.id))
      const gone = await tx.delete(secondFactors).where(eq(secondFactors.staffId, person.id)).returning()
      if (gone.length > 0) await writeAudit(tx, { ...deed, action: 'second-factor.disable' })
      return gone.length > 0
    })
    if (what.password) console.log(`${username}, password ${password}`)
    if (what.factor) console.log(isReset ? `${username}: the second factor is off` : `${username} had no second factor`)
  } finally {
    await close()
  }
}

/** A centre that was tried as the demo and goes to work: what everybody knows of the demo opens nothing any more. */
import { hash } from '@node-rs/argon2'
import t from 'tap'
import { demoPassword, inDatabase, useCentre } from '../centre.ts'
import { Person } from '../person.ts'
import { createSeat, eventually, type Phone } from '../sip/ua.ts'

const centre = await useCentre(t)
const { instance, address, roles, sip } = centre

/** A seat made a moment ago gets its account a moment later. */
const registered = (phone: Phone) => eventually(async () => (await phone.register()) === 200, 5_000, 'the phone to be registered')

t.test('without DEMO=1 nobody of the demo signs in, is signed in, or has a telephone', async t => {
  const lead = await centre.signIn('lead')
  const phone = await createSeat({ ...sip, user: '1001', password: demoPassword })
  t.teardown(() => phone.close())
  t.ok(await registered(phone))
  const password = 'of the first administrator here'
  await inDatabase(
    instance.env,
    async sql => sql`insert into staff (id, staff_no, username, name, roles, password_hash)
      values (gen_random_uuid(), 'ADMIN-zhao', 'zhao', '赵', '{admin}', ${await hash(password, { algorithm: 2 })})`,
  )

  await Promise.all([roles.api.stop(), roles.worker.stop(), roles.switch.stop()])
  instance.env.DEMO = '0'
  await Promise.all([instance.startRole('switch'), instance.startRole('worker'), instance.startRole('api')])

  t.match(await lead.get('/api/session'), { status: 401 })
  await t.rejects(Person.signIn(address, 'lead', demoPassword), /401/)
  const admin = await Person.signIn(address, 'zhao', password)
  t.equal((await admin.get('/api/session')).status, 200)
  t.equal(await phone.register(), 401, 'Asterisk ran on, and has it no more')
  const { seats } = await admin.must<{ seats: { id: string; sipPassword: string }[] }>('POST', '/api/admin/seats', {
    count: 1,
    from: 3001,
    queues: ['intake'],
  })
  const [made] = seats
  const own = await createSeat({ ...sip, user: made!.id, password: made!.sipPassword })
  t.teardown(() => own.close())
  t.ok(await registered(own), 'a seat with a password of its own has one')
})

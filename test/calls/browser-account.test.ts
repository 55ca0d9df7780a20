import t from 'tap'
import type { SeatSnapshot } from '../../server/contract/seats.ts'
import { demoPassword, useCentre } from '../centre.ts'
import { eventually } from '../sip/ua.ts'
import { browserLine, registerBy } from '../sip/line.ts'

const centre = await useCentre(t)

t.test('the way of browsers to Asterisk carries the own account of who is signed in, while signed in', async t => {
  const person = await centre.signIn('intake1')
  const { phone, seat } = await person.must<SeatSnapshot>('POST', '/api/seat/sign-in', { device: 'browser' })
  if (!phone || !seat) throw new Error('no telephone')
  const open = async () => {
    const line = await browserLine(`${centre.address.replace(/^http/, 'ws')}${phone.path}`, { ...person.headers, origin: centre.address })
    t.teardown(line.close)
    return line
  }

  await t.test('its own registers', async t => {
    const line = await open()
    t.equal(await registerBy(line, phone.user, phone.password), 200)
    await eventually(async () => (await person.must<SeatSnapshot>('GET', '/api/seat')).seat!.reachable, 5000, 'the seat to be reachable')
  })

  await t.test('another does not get as far as Asterisk, right password or not', async t => {
    for (const other of ['1002', '1002w', '1001', '1008', 'trunk']) {
      const line = await open()
      const answered = registerBy(line, other, demoPassword)
      t.equal(await Promise.race([line.closed, answered]), 4003, other)
    }
  })

  await t.test('signing out closes it, and its registration is gone', async t => {
    const line = await open()
    t.equal(await registerBy(line, phone.user, phone.password), 200)
    await person.must('DELETE', '/api/session')
    t.equal(await line.closed, 4001)
    await t.rejects(open(), 'and it does not open again')
  })
})

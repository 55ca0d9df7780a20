// One call through the system of docker-compose.yml, seen from outside: a citizen calls, a seat answers at a desk phone, both hear each
// other, the order is saved, and the recording can be played. Ports come from the environment, as for the compose file. Run by compose.ts.
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { CallDetail } from '../server/contract/calls.ts'
import type { OrderDetail, SavedOrder } from '../server/contract/orders.ts'
import { citizenTone, direct, seatTone } from './calls/conversation.ts'
import { demoPassword } from './centre.ts'
import { orderForm } from './faults/order-form.ts'
import { Person } from './person.ts'
import { createCaller, createSeat, eventually, tone } from './sip/ua.ts'

const sip = { host: '127.0.0.1', port: Number(process.env.SIP_PORT ?? 5060) }
const address = `http://127.0.0.1:${process.env.HTTP_PORT ?? 8080}`

t.test('a call becomes an order', async t => {
  const person = await Person.signIn(address, 'intake1', demoPassword)
  const phone = await createSeat({ ...sip, user: '1001', password: demoPassword })
  const caller = await createCaller(sip)
  const feed = await person.feed()
  t.teardown(async () => {
    feed.close()
    await Promise.all([phone.close(), caller.close()])
  })
  await person.must('POST', '/api/seat/sign-in', { device: 'desk' })
  t.equal(await phone.register(), 200, 'the phone is registered')
  await feed.message('seat.state', ({ seat }) => seat.id === '1001' && seat.reachable)
  await person.must('POST', '/api/seat/ready')

  const citizen = await caller.call({ to: direct, from: '13911190001' })
  citizen.media!.play(tone(citizenTone))
  const leg = await phone.nextInvite(10_000)
  leg.media!.play(tone(seatTone))
  const id = leg.header('x-hearthline-call')
  await feed.message('call.offered', ({ call }) => call.id === id)
  leg.answer()
  await citizen.answered()
  await Promise.all([leg.media!.ear.hears(citizenTone), citizen.media!.ear.hears(seatTone)])
  t.pass('both hear each other')

  const saved = await person.must<SavedOrder>('POST', '/api/orders', await orderForm(person, id))
  t.ok(saved.saved, 'the order is saved')
  leg.hangup()
  await citizen.ended()
  if (!saved.saved) return
  const order = await person.must<OrderDetail>('GET', `/api/orders/${saved.id}`)
  t.match(order, { id: saved.id, number: saved.number })

  const recording = await eventually(
    async () => {
      const { body } = await person.get<CallDetail>(`/api/calls/${id}`)
      return body.recordings?.find(({ state, audio }) => state === 'ready' && audio !== null)
    },
    30_000,
    'the recording to be ready',
  )
  const audio = await person.fetch(recording.audio!)
  t.equal(audio.status, 200, 'the recording can be played')
  t.equal((await audio.arrayBuffer()).byteLength, recording.bytes)
})

t.test('no secret stands on a command line', async t => {
  const secrets = ['POSTGRES_PASSWORD', 'VALKEY_PASSWORD', 'ARI_PASSWORD', 'AMI_PASSWORD', 'SESSION_SECRET'].map(
    name => process.env[name] ?? '',
  )
  t.ok(secrets.every(secret => secret.length >= 16))
  const lines = readdirSync('/proc').flatMap(pid => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
    } catch {
      return [] // it ended meanwhile
    }
  })
  t.ok(
    ['valkey-server', 'asterisk', 'postgres'].every(name => lines.some(line => line.includes(name))),
    'the services are among them',
  )
  t.strictSame(
    lines.filter(line => secrets.some(secret => line.includes(secret))),
    [],
  )
})

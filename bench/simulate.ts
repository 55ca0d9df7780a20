/**
 * `npm run simulate -- --citizens 5 --minutes 10`: on a running demo, citizens call the hotline one after another and far ends answer,
 * so that a person without SIP phones sees a live console. Seats that nobody sits at may be played, too: `--seats 1002,1003`.
 * Ctrl-C ends it; so does the time.
 */
import { parseArgs } from 'node:util'
import { createCaller, createSeat, createTrunk, type Phone } from '../test/sip/ua.ts'
import { citizen, tellEnd } from './simulated-citizen.ts'

const { values } = parseArgs({
  options: {
    'citizens': { type: 'string', default: '3' },
    'minutes': { type: 'string', default: '10' },
    'seats': { type: 'string', default: '' },
    'sip-host': { type: 'string', default: '127.0.0.1' },
    'sip-port': { type: 'string', default: '5060' },
    'trunk-port': { type: 'string', default: '5060' },
    'to': { type: 'string', default: '95081' },
  },
})
const sip = { host: values['sip-host'], port: Number(values['sip-port']) }
const say = (text: string) => process.stdout.write(`${new Date().toLocaleTimeString()} ${text}\n`)

const stopped = new AbortController()
process.once('SIGINT', () => stopped.abort())
process.once('SIGTERM', () => stopped.abort())
const bound = setTimeout(() => stopped.abort(), Number(values.minutes) * 60_000)

const phones: Phone[] = []
const caller = await createCaller(sip)
phones.push(caller)
try {
  const trunk = await createTrunk({
    ...sip,
    localPort: Number(values['trunk-port']),
    plan: { do: 'answer', afterMs: 3000, hangUpAfterMs: 20_000, tone: 350 },
  })
  trunk.on('invite', call => {
    say(`${call.invite.uri.replace(/^sip:|@.*/g, '')} is called and answers in 3 s`)
    tellEnd(call, 'the one called', say)
  })
  phones.push(trunk)
} catch {
  say(`no far ends: 127.0.0.2:${values['trunk-port']} is taken`)
}
for (const user of values.seats.split(',').filter(Boolean)) {
  const seat = await createSeat({
    ...sip,
    user,
    password: 'hearthline-demo',
    plan: { do: 'answer', afterMs: 2000, hangUpAfterMs: 30_000, tone: 900 },
  })
  phones.push(seat)
  const status = await seat.register()
  say(
    status === 200
      ? `the desk phone ${user} is registered; sign its person in and make the seat ready`
      : `the desk phone ${user} was refused: ${status}`,
  )
}

say(`${values.citizens} citizens call ${values.to} at ${sip.host}:${sip.port}`)
await Promise.all(
  Array.from({ length: Number(values.citizens) }, (_, n) => citizen(n, { caller, to: values.to, stopped: stopped.signal, say })),
)
clearTimeout(bound)
await Promise.all(phones.map(phone => phone.close()))

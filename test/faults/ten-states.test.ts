/** The two faults that strike calls themselves; `npm run faults` tries all of them. */
import t from 'tap'
import { useCentre } from '../centre.ts'
import { SEATS } from './scene.ts'
import { CHECKS, OK, tryFault } from './strike.ts'

const centre = await useCentre(t, { queues: { wrapUp: 300, ring: 120 } })
const lead = await centre.signIn('lead')
const seats = await centre.newSeats(SEATS)

t.test('the switch is killed with calls in ten states', async t => {
  const outcome = await tryFault(centre, lead, seats, { component: 'switch', way: 'kill' }, 1)
  for (const [check, words] of Object.entries(CHECKS)) t.equal(outcome[check as keyof typeof CHECKS], OK, words)
})

t.test('Asterisk is killed with calls in ten states: nobody is left in a call, and the next one is a conversation', async t => {
  const outcome = await tryFault(centre, lead, seats, { component: 'asterisk', way: 'kill' }, 2)
  for (const check of ['states', 'carriedOn', 'orphans', 'history'] as const) t.equal(outcome[check], OK, CHECKS[check])
})

/** Whose sign-in is over gets no more calls, also where nobody told anybody: a person is disabled in the database alone. */
import t from 'tap'
import { inDatabase, useCentre } from '../centre.ts'
import { eventually } from '../sip/ua.ts'
import { citizenTone, converse, dial, hangUpAll, hearEachOther } from './conversation.ts'
import { nothingLeft } from './leftovers.ts'

const centre = await useCentre(t)
t.afterEach(() => hangUpAll(centre))

const statesOf = (seat: string) =>
  inDatabase(
    centre.instance.env,
    sql => sql`select state, at from agent_state_log where seat_number = ${seat} order by at desc, entry_id desc limit 1`,
  )

t.test('a person who is disabled in a conversation talks to its end, and is not waited for', async t => {
  const seat = await centre.seat('intake2')
  const { citizen, leg } = await converse(centre, seat, '13911170001')
  await inDatabase(centre.instance.env, sql => sql`update staff set active = false where username = 'intake2'`)
  t.match((await seat.feed.message('session.ended')).data, { reason: 'expired' }, 'the page is told within seconds')
  t.equal((await seat.person.get('/api/seat')).status, 401)
  const next = await (await dial(centre, '13911170002')).answered()
  await next.media!.ear.hearsOther(citizenTone)
  await hearEachOther(citizen, leg)
  leg.hangup()
  const ended = Date.now()
  const [row] = await eventually(
    async () => {
      const rows = await statesOf(seat.number)
      if (rows[0]?.state !== 'offline') throw new Error(JSON.stringify(rows))
      return rows
    },
    10_000,
    'the hours to end',
  )
  t.ok(Math.abs(new Date(row!.at as string).getTime() - ended) < 2_000, 'with the conversation')
  t.equal(seat.phone.calls.filter(call => call.state === 'ringing').length, 0, 'nobody is offered to the seat any more')
  next.hangup()
  await nothingLeft(centre)
})

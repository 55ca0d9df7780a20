import t from 'tap'
import type { CallDetail, CallPage } from '../../server/contract/calls.ts'
import type { WorkLists } from '../../server/contract/work-lists.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { eventually, tone } from '../sip/ua.ts'
import { citizenTone, dial, hangUpAll, hearEachOther, idOf, storedCall } from './conversation.ts'
import { nothingLeft } from './leftovers.ts'

const centre = await useCentre(t, { queues: { offer: 2 } })
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')
const number = '13911160001'

const list = async (end: string) =>
  (await seat.person.must<CallPage>('GET', '/api/calls?scope=own&missed=true')).items.filter(call => call.number.masked.endsWith(end))
const missed = () => list(number.slice(-4))

t.test('a caller who gave up is on the list of missed calls until somebody has called back', async t => {
  await seat.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const before = (await seat.person.must<WorkLists>('GET', '/api/work-lists')).missed
  const citizen = await (await dial(centre, number)).answered()
  citizen.hangup()
  const told = await seat.feed.message('list.changed', ({ list, counts }) => list === 'missed' && counts.open === before.open + 1)
  t.equal(told.data.counts.overdue, before.overdue, 'half an hour is left')
  const [call] = await missed()
  t.match(call, { result: 'abandoned', direction: 'inbound' })
  const other = await centre.signIn('intake2')
  for (const person of [seat.person, other])
    t.equal((await person.get(`/api/calls/${call!.id}`)).status, 200, 'and everybody who may call back can read it')

  centre.trunk.plans.set(number, { do: 'answer', tone: 440 })
  const { callId } = await seat.person.must<{ callId: string }>('POST', '/api/calls', { target: { kind: 'call', callId: call!.id } })
  const far = await centre.trunk.nextInvite()
  const leg = await eventually(
    async () => seat.phone.calls.find(one => idOf(one) === callId && one.state === 'talking'),
    5000,
    'the own phone',
  )
  leg.media!.play(tone(1000))
  await hearEachOther(far, leg)
  t.equal((await seat.person.get(`/api/calls/${call!.id}`)).status, 200, 'also while calling back')
  leg.hangup()
  await seat.feed.message('list.changed', ({ list, counts }) => list === 'missed' && counts.open === before.open)
  t.strictSame(await missed(), [], 'called back')
  t.equal((await seat.person.get(`/api/calls/${call!.id}`)).status, 200, 'who has dealt with it reads on')
  t.equal((await (await centre.signIn('lead')).get(`/api/calls/${call!.id}`)).status, 200)
  t.match((await other.get<{ code: string }>(`/api/calls/${call!.id}`)).body, { code: 'CALL_UNKNOWN' }, 'nobody else')
  await nothingLeft(centre)
})

t.test('nobody can take the call: who waits is offered to leave a message, does, and is on the list', async t => {
  await seat.person.must('POST', '/api/seat/pause', { reason: 'meal' })
  const lead = await centre.signIn('lead')
  const citizen = await (await dial(centre, '13911160002')).answered()
  await citizen.media!.ear.hearsOther(citizenTone)
  const { id } = (await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')).items[0]!
  await eventually(
    async () => {
      await citizen.media!.press('1')
      return (await inDatabase(centre.instance.env, sql => sql`select 1 from recordings where call_id = ${id}`))[0]
    },
    30_000,
    'the message to be recorded',
  )
  citizen.hangup()
  const { call, events }: CallDetail = await storedCall(lead, id)
  t.match(call, { result: 'voicemail', seatId: null })
  const notes = events.flatMap(({ type, data }) => (type === 'flow' ? [data.note as { note: string; reason?: string }] : []))
  t.ok(
    notes.some(({ note, reason }) => note === 'left-queue' && reason === 'message'),
    'left by the key, not by the end of the wait',
  )
  t.match(
    await eventually(
      async () => (await list('0002')).find(one => one.id === id && one.emptyMessage),
      20_000,
      'the message to be listened to',
    ),
    { result: 'voicemail', emptyMessage: true },
    'a tone is no message, and a missed call all the same',
  )
  await nothingLeft(centre)
})

t.test('nobody is signed in: who hangs up before the beep is on the list', async t => {
  await seat.person.must('POST', '/api/seat/sign-out')
  const citizen = await (await dial(centre, '13911160003')).answered()
  await citizen.media!.ear.hearsSound()
  citizen.hangup()
  const call = await eventually(async () => (await list('0003'))[0], 5_000, 'the call on the list')
  t.match(call, { result: 'ivr', emptyMessage: false })
  await nothingLeft(centre)
})

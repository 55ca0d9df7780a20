import t from 'tap'
import { inDatabase, useCentre } from '../centre.ts'
import { eventually, tone, wavOf, type Call } from '../sip/ua.ts'
import { sippCitizen } from '../sip/sipp.ts'
import {
  citizenTone,
  dial,
  direct,
  hangUpAll,
  hearEachOther,
  hotline,
  idOf,
  pressEarly,
  rung,
  seatTone,
  storedCall,
} from './conversation.ts'
import { nothingLeft } from './leftovers.ts'

const centre = await useCentre(t, { queues: { announce: 2 } })
t.afterEach(() => hangUpAll(centre))
const seat = await centre.seat('intake1')

/** What the announcement is replaced by, so that it can be told from music. */
const announced = 1200

async function end(citizen: Call, leg: Call): Promise<void> {
  citizen.hangup()
  await leg.ended(2000)
  await seat.feed.message('call.ended', ({ call }) => call.id === idOf(leg))
}

for (const [key, queue] of [
  ['1', 'intake'],
  ['2', 'consult'],
  ['3', 'complaint'],
  ['4', 'suggestion'],
  ['0', 'intake'],
] as const) {
  t.test(`key ${key} leads to the queue ${queue}`, async t => {
    const citizen = await (await dial(centre, `1391115000${key}`, hotline)).answered()
    const leg = await pressEarly(citizen, key, seat)
    const { data } = await seat.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
    t.equal(data.call.queue, queue)
    t.equal(data.call.did, hotline)
    t.equal(data.keys.at(-1)?.digit, key, 'the screen shows what was pressed')
    leg.answer()
    await hearEachOther(citizen, leg)
    await end(citizen, leg)
  })
}

t.test('key 8 changes to English, and the seat knows', async t => {
  const citizen = await (await dial(centre, '13911150008', hotline)).answered()
  await citizen.media!.ear.hearsSound()
  await citizen.media!.press('8')
  const lead = await centre.signIn('lead')
  await eventually(
    async () => {
      const { items } = await lead.must<{ items: { language: string }[] }>('GET', '/api/calls?scope=all&live=true')
      return items.some(({ language }) => language === 'en')
    },
    20_000,
    'the call to be English',
  )
  const leg = await pressEarly(citizen, '1', seat)
  const { data } = await seat.feed.message('call.offered', ({ call }) => call.id === idOf(leg))
  t.equal(data.call.language, 'en')
  leg.answer()
  await hearEachOther(citizen, leg)
  await end(citizen, leg)
})

t.test('silence leads to a seat', async () => {
  const citizen = await (await dial(centre, '13911150010', hotline)).answered()
  const leg = await rung(seat, 60_000)
  leg.answer()
  await hearEachOther(citizen, leg)
  await end(citizen, leg)
})

t.test('three wrong keys lead to a seat', async t => {
  const citizen = await (await dial(centre, '13911150011', hotline)).answered()
  let leg: Call | null = null
  for (let pressed = 0; pressed < 8 && !leg; pressed++) {
    await citizen.media!.press('9')
    leg = await seat.phone.nextInvite(2500).catch(() => null)
  }
  t.ok(leg, 'eight are enough, some of them unheard under the notice')
  leg!.media!.play(tone(seatTone))
  leg!.answer()
  await hearEachOther(citizen, leg!)
  await end(citizen, leg!)
})

t.test('an independent telephone (SIPp) finds its way through the menu, too, and is heard', async t => {
  const citizen = sippCitizen(centre.instance, { to: hotline, from: '13911150012', keys: '2', beforeMs: 14_000, talkMs: 4000 })
  const leg = await rung(seat, 40_000)
  leg.media!.play(tone(1000))
  leg.answer()
  await leg.media!.ear.hears(citizenTone, 10_000)
  await leg.ended(20_000)
  t.equal(await citizen, null, 'SIPp has nothing to complain of')
})

t.test('who waits is told the position by an uploaded recording, hears music again, and keeps the place', async t => {
  const admin = await centre.signIn('admin')
  const { items } = await admin.must<{ items: { id: string; text: string }[] }>('GET', '/api/prompts?language=zh&pageSize=100')
  // the only seat is in a break: nobody is next
  const place = items.find(({ text }) => text.includes('您排在第一位'))
  t.ok(place)
  t.equal(await admin.upload(`/api/prompts/${place!.id}/recording`, 'audio/wav', wavOf(tone(announced), 1.5)), 200)
  await seat.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const first = await (await dial(centre, '13911150021')).answered()
  const second = await (await dial(centre, '13911150022')).answered()
  await Promise.all([first, second].map(citizen => citizen.media!.ear.hearsOther(citizenTone)))
  await first.media!.ear.hears(announced, 8000, 500)
  await first.media!.ear.hearsOther(announced, 8000, 1000)
  await first.media!.ear.hears(announced, 8000, 500)
  t.notOk(second.media!.ear.share(announced, 0) > 0.1, 'the second is not told to be the first')
  await seat.person.must('POST', '/api/seat/ready')
  for (const [citizen, number] of [
    [first, '139****0021'],
    [second, '139****0022'],
  ] as const) {
    const leg = await rung(seat)
    t.equal(leg.shown, number)
    leg.answer()
    await hearEachOther(citizen, leg)
    await end(citizen, leg)
  }
})

t.test('nobody signed in: the caller may leave a message, which can be heard', async t => {
  await seat.person.must('POST', '/api/seat/sign-out')
  const citizen = await (await dial(centre, '13911150030', hotline)).answered()
  const lead = await centre.signIn('lead')
  const live = async () => (await lead.must<{ items: { id: string }[] }>('GET', '/api/calls?scope=all&live=true')).items[0]
  const id = (await eventually(live, 3000, 'the call')).id
  const pressing = eventually(
    async () => {
      await citizen.media!.press('1')
      const [row] = await inDatabase(centre.instance.env, sql => sql`select 1 from recordings where call_id = ${id}`)
      return row
    },
    60_000,
    'the recording to start',
  )
  await pressing
  await citizen.media!.ear.quiet(5000, 1500)
  await citizen.media!.press('#')
  await citizen.ended(30_000)
  const stored = await storedCall(lead, id)
  t.equal(stored.call.result, 'voicemail')
  t.equal(stored.recordings.length, 1)
  await nothingLeft(centre)
})

t.test('the direct number needs no key', async t => {
  await seat.person.must('POST', '/api/seat/sign-in', { device: 'desk' })
  await seat.person.must('POST', '/api/seat/ready')
  const citizen = await dial(centre, '13911150040', direct)
  const leg = await rung(seat)
  t.ok(leg.times.invite - citizen.times.invite < 1_000_000)
  leg.answer()
  await hearEachOther(citizen, leg)
  await end(citizen, leg)
})

import t from 'tap'
import type { CallPage, CallSummary } from '../../server/contract/calls.ts'
import type { SeatView } from '../../server/contract/seats.ts'
import { converse, dial, direct, hearEachOther, hotline, idOf, rung, storedCall } from '../calls/conversation.ts'
import { askAri, nothingLeft } from '../calls/leftovers.ts'
import { inDatabase, useCentre, type WorkingSeat } from '../centre.ts'
import { power } from '../sip/tones.ts'
import { eventually, nowUs, type Call } from '../sip/ua.ts'

/** Everything has to be known again this long after the switch is up. */
const knownWithinMs = 3000

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const { instance } = centre
const lead = await centre.signIn('lead')
const liveCalls = async () => (await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')).items
const leaving = await leavingMessage('13911210000')
const [talking, left, resting] = [await centre.seat('intake1'), await centre.seat('intake2'), await centre.seat('intake3')]
const [ringing] = await centre.newSeats(1)

/** A caller who is leaving a message; nobody is signed in yet. */
async function leavingMessage(number: string): Promise<{ citizen: Call; id: string }> {
  const citizen = await (await dial(centre, number)).answered()
  const { id } = await eventually(async () => (await liveCalls())[0], 3000, 'the call')
  await eventually(
    async () => {
      await citizen.media!.press('1')
      const [row] = await inDatabase(centre.instance.env, sql => sql`select 1 from recordings where call_id = ${id}`)
      return row
    },
    20_000,
    'the message to begin',
  )
  await citizen.media!.ear.quiet(5000, 600)
  return { citizen, id }
}
const stateOf = (calls: CallSummary[], number: string) => calls.find(call => call.number.masked.endsWith(number.slice(-4)))?.state

async function onlyReady(seat: WorkingSeat): Promise<void> {
  await seat.person.must('POST', '/api/seat/ready')
}

t.test('the switch is killed with calls in the IVR, waiting, ringing, talking, in wrap-up', async t => {
  for (const { person } of [talking, left, resting, ringing!]) await person.must('POST', '/api/seat/pause', { reason: 'break' })
  await onlyReady(resting)
  const earlier = await converse(centre, resting, '13911210001')
  earlier.citizen.hangup()
  await resting.feed.message('seat.state', ({ seat }) => seat.id === resting.number && seat.state === 'wrap-up')
  await onlyReady(talking)
  const talk = await converse(centre, talking, '13911210002')
  await onlyReady(left)
  const broken = await converse(centre, left, '13911210003')
  await onlyReady(ringing!)
  const offered = await dial(centre, '13911210004')
  const ring = await rung(ringing!)
  const waiting: Call[] = []
  for (const number of ['13911210005', '13911210006', '13911210007']) waiting.push(await (await dial(centre, number)).answered())
  const inMenu = await (await dial(centre, '13911210008', hotline)).answered()
  await inMenu.media!.ear.hearsSound()
  await eventually(async () => (await liveCalls()).length === 8, 2000, 'eight calls on the board')
  const channelsBefore = (await askAri<unknown[]>(centre, '/channels')).length

  talk.citizen.media!.ear.mark()
  talk.leg.media!.ear.mark()
  const beforeDeath = leaving.citizen.media!.ear.position()
  const dead = new Promise(resolve => centre.roles.switch.onExit(resolve))
  centre.roles.switch.kill('SIGKILL')
  await dead
  const goneWhileDead = waiting[1]!
  goneWhileDead.hangup()
  broken.citizen.hangup()
  await hearEachOther(talk.citizen, talk.leg)

  await centre.roles.switch.start()
  const upAt = nowUs()
  const wanted: [string, string][] = [
    ['13911210002', 'talking'],
    ['13911210004', 'ringing'],
    ['13911210005', 'waiting'],
    ['13911210007', 'waiting'],
    ['13911210008', 'ivr'],
    ['13911210000', 'ivr'],
  ]
  await eventually(
    async () => {
      const calls = await liveCalls()
      const wrong = wanted.filter(([number, state]) => stateOf(calls, number) !== state)
      if (calls.length !== wanted.length || wrong.length > 0)
        throw new Error(JSON.stringify({ wrong, calls: calls.map(({ number, state }) => [number.masked, state]) }))
      return true
    },
    knownWithinMs,
    'every live call to be known in its state',
  )
  t.ok(nowUs() - upAt < knownWithinMs * 1000, 'in time')
  t.equal(talk.citizen.media!.ear.lost + talk.leg.media!.ear.lost, 0, 'the conversation had no gap')
  await hearEachOther(talk.citizen, talk.leg)

  await t.test('what ended meanwhile is closed with its cause, the other side is let go', async t => {
    await broken.leg.ended(knownWithinMs)
    const stored = await storedCall(left.person, broken.id)
    t.match(stored.call, { state: 'ended', endedBy: 'party', seatId: left.number })
    t.ok(stored.call.result === 'answered' || stored.call.result === 'lost', String(stored.call.result))
    const waited = await eventually(
      async () => {
        const { items } = await lead.must<CallPage>('GET', '/api/calls?scope=all')
        return items.find(({ number, state }) => number.masked.endsWith('0006') && state === 'ended')
      },
      knownWithinMs,
      'the caller who hung up in the line to be closed',
    )
    t.ok(waited.result === 'abandoned' || waited.result === 'lost', String(waited.result))
  })

  await t.test('no channel and no bridge is left over', async t => {
    const channels = await askAri<unknown[]>(centre, '/channels')
    const bridges = await askAri<{ channels: string[] }[]>(centre, '/bridges')
    t.equal(channels.length, channelsBefore - 3, 'one caller in the line, one conversation of two')
    t.equal(bridges.length, wanted.length)
    t.ok(
      bridges.every(bridge => bridge.channels.length > 0),
      'none is empty',
    )
  })

  await t.test("the seats' screens catch up by themselves", async t => {
    const seen = (seat: WorkingSeat) =>
      seat.feed.messages.findLast(({ type }) => type === 'seat.state')?.data as { seat: SeatView } | undefined
    await eventually(
      async () => seen(left)?.seat.state === 'wrap-up' || seen(left)?.seat.state === 'ready',
      knownWithinMs,
      'the seat whose citizen left to be free',
    )
    t.equal((await talking.view()).state, 'talking')
    t.equal((await talking.view()).call?.id, talk.id)
    t.equal((await resting.view()).state, 'wrap-up')
    t.ok((await resting.view()).wrapUpEndsAt, 'which still ends by itself')
    t.equal((await ringing!.view()).state, 'offered')
    t.notOk(left.feed.closed)
  })

  await t.test('the ringing phone can be answered, and waiting callers kept their place', async t => {
    ring.answer()
    await hearEachOther(offered, ring)
    await resting.person.must('POST', '/api/seat/wrap-up', { action: 'end' })
    const next = await rung(resting)
    t.equal(next.shown, '139****0005', 'who came first')
    next.answer()
    await hearEachOther(waiting[0]!, next)
    next.hangup()
    await resting.feed.message('call.ended', ({ call }) => call.id === idOf(next))
    await resting.person.must('POST', '/api/seat/wrap-up', { action: 'end' })
    const last = await rung(resting)
    t.equal(last.shown, '139****0007')
    last.answer()
    await hearEachOther(waiting[2]!, last)
  })

  await t.test('who was leaving a message heard nothing of it, and it is one message', async t => {
    t.ok(power(leaving.citizen.media!.ear.heard(beforeDeath)) < 1e-5, 'silence')
    await leaving.citizen.media!.press('#')
    await leaving.citizen.ended(10_000)
    const stored = await storedCall(lead, leaving.id)
    t.equal(stored.call.result, 'voicemail')
    t.equal(stored.recordings.length, 1)
  })

  await t.test('the call in the menu goes on, and new calls come in', async t => {
    await inMenu.media!.press('0')
    await inMenu.media!.ear.hearsSound()
    const fresh = await (await dial(centre, '13911210009', direct)).answered()
    t.equal(fresh.state, 'talking')
    for (const call of [...centre.caller.calls]) call.hangup()
    await nothingLeft(centre)
    await eventually(async () => (await liveCalls()).length === 0, 2000, 'the board to be empty')
    const recorded = await storedCall(talking.person, talk.id)
    t.equal(recorded.recordings.length, 1, 'one recording of the conversation, across the restart')
  })
})

t.test('a switch that is killed again and again finds its calls each time', async t => {
  for (const { person } of [left, resting, ringing!]) await person.must('POST', '/api/seat/pause', { reason: 'break' })
  await talking.person.must('POST', '/api/seat/ready')
  const { citizen, leg, id } = await converse(centre, talking, '13911210010')
  for (let round = 0; round < 3; round++) {
    const dead = new Promise(resolve => centre.roles.switch.onExit(resolve))
    centre.roles.switch.kill('SIGKILL')
    await dead
    await centre.roles.switch.start()
    await eventually(async () => (await liveCalls()).some(call => call.id === id && call.state === 'talking'), knownWithinMs, 'the call')
  }
  await hearEachOther(citizen, leg)
  leg.hangup()
  await citizen.ended(1000)
  const story = await storedCall(talking.person, id)
  t.equal(story.events.filter(({ type }) => type === 'answered').length, 1, 'nothing told twice')
  t.equal(story.events.filter(({ type }) => type === 'ended').length, 1)
  await nothingLeft(centre)
  t.ok(instance.service('asterisk').alive)
})

/** A setting that is changed while callers wait: in force at the switch within a second, and nobody's call is touched. */
import t from 'tap'
import type { CallPage } from '../../server/contract/calls.ts'
import type { SettingChanged, SettingKey } from '../../server/contract/settings/index.ts'
import { useCentre } from '../centre.ts'
import { eventually } from '../sip/ua.ts'
import { dial, hangUpAll, idOf } from './conversation.ts'

const centre = await useCentre(t)
const admin = await centre.signIn('admin')
const feed = await admin.feed()
t.teardown(() => feed.close())
t.teardown(() => hangUpAll(centre))

/** Changes a setting; answers how many ms later each part of the centre said that it goes by it. */
const change = async (key: SettingKey, version: number, value: unknown, parts: readonly ('switch' | 'api' | 'worker')[]) => {
  const begun = performance.now()
  const stored = admin.must<SettingChanged>('PATCH', `/api/settings/${key}`, { version, value })
  const told = parts.map(async part => {
    const { change } = await stored
    await feed.message('settings.applied', ({ part: which, change: upTo }) => which === part && upTo >= change)
    return performance.now() - begun
  })
  return Promise.all(told)
}

t.test('with callers waiting: within a second at the switch, and none of them hears of it', async t => {
  const seat = await centre.seat('dispatch1')
  // somebody serves the queue, else callers leave it at once for the voice mail
  const server = await centre.seat('intake1')
  await server.person.must('POST', '/api/seat/pause', { reason: 'break' })
  const lead = await centre.signIn('lead')
  const live = async () => (await lead.must<CallPage>('GET', '/api/calls?scope=all&live=true')).items
  const citizens = await Promise.all(Array.from({ length: 8 }, (_, n) => dial(centre, `1391111010${n}`)))
  await Promise.all(citizens.map(citizen => citizen.answered()))
  const waiting = async () => (await live()).filter(({ state }) => state === 'waiting').length
  await eventually(async () => (await waiting()) === citizens.length, 5_000, 'all of them to wait')
  const before = await live()

  for (const [n, seconds] of [7, 8, 9].entries()) {
    const [toSwitch = Infinity, toApi = Infinity, toWorker = Infinity] = await change('seats.outbound-wrap-up', n, seconds, [
      'switch',
      'api',
      'worker',
    ])
    t.ok(Math.max(toSwitch, toApi, toWorker) < 1_000, `switch ${toSwitch} ms, api ${toApi} ms, worker ${toWorker} ms`)
  }
  t.strictSame(await live(), before, 'the callers wait as before')
  t.ok(citizens.every(({ endedBy }) => endedBy === null))

  centre.trunk.plans.set('13700000001', { do: 'answer', hangUpAfterMs: 200 })
  const { callId } = await seat.person.must<{ callId: string }>('POST', '/api/calls', {
    target: { kind: 'number', number: '13700000001' },
  })
  const leg = await seat.phone.nextInvite()
  t.equal(idOf(leg), callId)
  const { data } = await seat.feed.message('seat.state', ({ seat: { id, state } }) => id === seat.number && state === 'wrap-up')
  t.equal(Date.parse(data.seat.wrapUpEndsAt!) - Date.parse(data.seat.since), 9_000, 'the switch goes by what it has read')
})

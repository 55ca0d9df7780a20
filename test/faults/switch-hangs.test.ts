import t from 'tap'
import { makeSupervisor } from '../../runtime/supervisor.ts'
import { converse, dial, direct, hangUpAll, hearEachOther, idOf, rung, storedCall } from '../calls/conversation.ts'
import { nothingLeft } from '../calls/leftovers.ts'
import { useCentre } from '../centre.ts'
import { eventually, nowUs } from '../sip/ua.ts'

const centre = await useCentre(t)
const seat = await centre.seat('intake1')
const first = centre.roles.switch
const second = await centre.instance.startRole('switch')

t.test('a switch that hangs loses its lease to one that stands by, and ends without a command when it wakes up', async t => {
  const { citizen, leg } = await converse(centre, seat, '13911250001')
  first.kill('SIGSTOP')
  const meanwhile = await dial(centre, '13911250002')
  await meanwhile.ringing(1000)
  await meanwhile.answered(10_000)
  await meanwhile.media!.ear.hearsSound()
  citizen.media!.ear.mark()
  const ended = new Promise<{ code: number | null }>(resolve => first.onExit(resolve))
  first.kill('SIGCONT')
  t.match((await ended).code, /^7[02]$/, 'replaced')
  await hearEachOther(citizen, leg)
  t.equal(citizen.media!.ear.lost, 0)
  await meanwhile.media!.ear.hearsSound()
  await hangUpAll(centre)
  await nothingLeft(centre)
})

t.test('a switch that hangs is ended and started anew; who calls meanwhile hears ringing', async t => {
  const lines: string[] = []
  const supervisor = makeSupervisor(line => lines.push(line))
  t.teardown(() => supervisor.stop())
  await supervisor.start([second])
  const { citizen, leg } = await converse(centre, seat, '13911250003')
  await eventually(async () => second.silentMs() !== undefined, 2000, 'a beat')
  citizen.media!.ear.mark()
  leg.media!.ear.mark()
  const stoppedAt = nowUs()
  second.kill('SIGSTOP')
  const meanwhile = await centre.caller.call({ to: direct, from: '13911250004' })
  await meanwhile.ringing(1000)
  await eventually(async () => lines.includes('switch has died; it is started again in 100 ms'), 10_000, 'its end')
  t.ok(nowUs() - stoppedAt < 5_000_000, `${(nowUs() - stoppedAt) / 1e6} s`)
  await meanwhile.answered(10_000)
  await meanwhile.media!.ear.hearsSound()
  t.equal(lines[0], 'switch has hung for 3 s; it is killed')
  await hearEachOther(citizen, leg)
  t.equal(citizen.media!.ear.lost + leg.media!.ear.lost, 0)
  leg.hangup()
  const next = await rung(seat)
  next.answer()
  await next.answered()
  const waited = (nowUs() - stoppedAt) / 1000
  await hangUpAll(centre)
  const told = (await storedCall(seat.person, idOf(next))).waitedMs
  t.ok(Math.abs(told - waited) < 1_500, `the wait counts from when they came: ${told} of ${waited} ms`)
  await nothingLeft(centre)
})

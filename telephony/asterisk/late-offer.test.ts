import t from 'tap'
import { useEdge } from '../../test/edge.ts'

t.test('a caller whose session comes with the ACK enters when it has come, and misses nothing of what is said', async t => {
  const { next, caller } = await useEdge(t)
  const arrived = next('arrived')
  const call = await caller.call({ to: '95081', offering: { late: true, acknowledgeAfterMs: 700 } })
  await arrived
  t.ok(call.times.acknowledged > 0, 'not before the ACK')
  t.ok(call.times.acknowledged - call.times.answered > 600_000, 'which came late')
  const gone = next('gone')
  call.hangup()
  await gone
})

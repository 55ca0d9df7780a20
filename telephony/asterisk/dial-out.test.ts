/** What the edge itself does with a call out, whatever was decided before. */
import t from 'tap'
import { useEdge } from '../../test/edge.ts'

t.test('a call out on a real Asterisk', async t => {
  const { asterisk, next, ids, trunk } = await useEdge(t)
  const dial = (number: string, longestMs: number) => {
    const { call, bridge, leg } = ids()
    asterisk.run([
      { type: 'create-bridge', bridge },
      { type: 'dial-out', leg, bridge, number, callerId: '95081', call, ringMs: 10_000, longestMs },
    ])
    return { leg, bridge }
  }

  await t.test('a number that the list of the trunk does not name fails and is never sent', async t => {
    for (const number of ['+882161234567', '110', '1380000123', '138000012345', '13800001234#', '013800001234']) {
      const failed = next('command-failed', ({ command }) => command.type === 'dial-out' && command.number === number)
      const gone = next('gone')
      const { bridge } = dial(number, 60_000)
      t.match((await failed).message, /TRUNK_ALLOWED/, number)
      await gone
      asterisk.run([{ type: 'destroy-bridge', bridge }])
    }
    t.strictSame(trunk.calls, [])
  })

  await t.test('a call whose time is over ends by itself where nobody ends it', async t => {
    trunk.plan = { do: 'answer' }
    const { leg } = dial('13800001234', 100)
    const far = await trunk.nextInvite()
    await next('answered', ({ channel }) => channel === leg)
    await Promise.all([far.ended(10_000), next('gone', ({ channel }) => channel === leg, 10_000)])
    t.equal(far.endedBy, 'them')
    t.ok((far.times.ended - far.times.invite) / 1e6 > 4, 'and not before')
  })
})

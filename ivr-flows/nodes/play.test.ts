import t from 'tap'
import { callerAt } from '../simulated-caller.ts'
import { matchWhole } from '../../test/match-whole.ts'

const prompts = [
  { zh: '您好。', en: 'Hello.' },
  { zh: '通话将被录音。', en: 'This call is recorded.', recorded: 'notice' },
]

t.test('says its prompts in order and goes on', async t => {
  const caller = callerAt('play', { prompts }, {}, ['done'])
  caller.arrive()
  matchWhole(t, caller.asked(), [
    {
      type: 'play',
      visit: 1,
      prompts: [
        { text: '您好。', language: 'zh', recorded: null },
        { text: '通话将被录音。', recorded: 'notice' },
      ],
    },
  ])
  caller.send({ type: 'playback-finished', visit: 1, ok: false })
  t.equal(caller.cursor().node, 'exit-done', 'a prompt that failed counts as heard')
})

t.test('a key ends it and is kept', async t => {
  const caller = callerAt('play', { prompts }, {}, ['done'])
  caller.arrive()
  caller.press('1')
  matchWhole(t, caller.asked(), [{ type: 'stop-play', visit: 1 }, { type: 'hang-up' }])
})

t.test('not interruptible: keys are kept to its end', async t => {
  const caller = callerAt('play', { prompts, interruptible: false }, {}, ['done'])
  caller.arrive()
  caller.press('12')
  t.strictSame(caller.asked(), [])
  t.match(caller.cursor(), { node: 'node', typed: '12' })
  caller.listen()
  t.equal(caller.cursor().node, 'exit-done')
})

import t from 'tap'
import { callerAt } from '../simulated-caller.ts'
import { matchWhole } from '../../test/match-whole.ts'

const arrived = () => {
  const caller = callerAt('voicemail', { prompts: [{ zh: '请留言', en: 'Leave a message' }], maxSeconds: 30 }, {}, ['done', 'failed'])
  caller.arrive()
  return caller
}

t.test('words, beep, message, stop key', async t => {
  const caller = arrived()
  t.strictSame(caller.said(), ['请留言', '(beep)'])
  caller.listen()
  matchWhole(t, caller.asked(), [
    { type: 'record', purpose: 'voicemail' },
    { type: 'set-timer', ms: 30_000 },
  ])
  caller.press('5')
  t.strictSame(caller.asked(), [], 'other keys are part of the message')
  caller.press('#')
  matchWhole(t, caller.asked(), [{ type: 'clear-timer' }, { type: 'set-timer', name: 'settle' }, { type: 'stop-record' }])
  caller.send({ type: 'recorded', visit: caller.visit(), ok: true })
  t.equal(caller.cursor().node, 'exit-done')
})

t.test('a key skips the words', async t => {
  const caller = arrived()
  caller.press('1')
  t.strictSame(caller.said(), ['(beep)'])
  caller.listen()
  t.match(caller.asked()[0], { type: 'record' })
})

t.test('the longest length; an end that is never told', async t => {
  const caller = arrived()
  caller.listen()
  caller.wait()
  t.match(caller.asked().at(-1), { type: 'stop-record' })
  caller.wait()
  t.equal(caller.cursor().node, 'exit-done')
  t.equal(caller.now(), 35_000)
})

t.test('a recording that fails', async t => {
  const caller = arrived()
  caller.listen()
  caller.send({ type: 'recorded', visit: caller.visit(), ok: false })
  t.equal(caller.cursor().node, 'exit-failed')
})

t.test('who is leaving a message when the controller comes back hears nothing of it', async t => {
  const caller = arrived()
  caller.listen()
  const { cursor } = caller.send({ type: 'resume' })
  t.strictSame(caller.asked(), [], 'neither words nor another recording')
  t.ok(cursor.running.record)
  caller.press('#')
  t.match(caller.asked().at(-1), { type: 'stop-record' })
  caller.send({ type: 'resume' })
  t.strictSame(caller.asked(), [])
  caller.wait()
  t.equal(caller.cursor().node, 'exit-done', 'the end of the recording may have been missed')

  const long = arrived()
  long.listen()
  long.send({ type: 'resume' })
  long.wait()
  t.equal(long.now(), 30_000, 'the longest length is that of the whole message')
  t.match(long.asked().at(-1), { type: 'stop-record' })
})

t.test('words that were interrupted are said again', async t => {
  const caller = arrived()
  caller.send({ type: 'resume' })
  t.strictSame(caller.said(), ['请留言', '(beep)'])
})

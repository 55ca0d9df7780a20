import t from 'tap'
import { Silence, waitedForProcessor } from './heartbeat.ts'

const after = (silence: Silence, steps: readonly (readonly [passed: number, waited: number])[]) => {
  let [now, waited, silent] = [0, 0, 0]
  for (const [passed, more] of steps) silent = silence.look((now += passed), (waited += more))
  return silent
}
const times = <T>(count: number, what: T) => Array.from({ length: count }, () => what)

t.test('a process that says nothing is silent, one that speaks is not', async t => {
  t.equal(after(new Silence(0, 0), times(6, [500, 0] as const)), 3000)
  const silence = new Silence(0, 0)
  silence.look(500, 0)
  silence.heard()
  t.equal(silence.look(1000, 0), 500)
})

t.test('a supervisor that was not there, or a machine that slept, says nothing of the process', async t => {
  t.equal(after(new Silence(0, 0), [...times(4, [500, 0] as const), [60_000, 0], [500, 0]]), 2500)
})

t.test('a process that waits for a processor is slow, not hung', async t => {
  t.equal(after(new Silence(0, 0), times(60, [500, 480] as const)), 1200)
  t.equal(after(new Silence(0, 0), times(60, [500, 700] as const)), 0, 'never less than nothing')
})

t.test('Linux says how long a process has waited', async t => {
  t.ok(waitedForProcessor(process.pid) > 0)
  t.equal(waitedForProcessor(2 ** 30), 0)
})

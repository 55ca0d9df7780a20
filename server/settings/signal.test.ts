import t from 'tap'
import { inTurns } from './signal.ts'

const gate = () => {
  let open = () => {}
  const passed = new Promise<void>(resolve => (open = resolve))
  return { open, passed }
}

t.test('who asks while it runs is answered by one that began later; those who ask together share it', async t => {
  const gates = [gate(), gate()]
  let begun = 0
  const ask = inTurns(() => gates[begun++]!.passed)
  const answered: string[] = []
  const first = ask().then(() => answered.push('first'))
  const late = [ask(), ask()].map(one => one.then(() => answered.push('late')))
  t.equal(begun, 1, 'one at a time')
  gates[0]!.open()
  await first
  t.strictSame(answered, ['first'], 'what began before they asked is no answer to the others')
  await null
  gates[1]!.open()
  await Promise.all(late)
  t.equal(begun, 2)
  t.strictSame(answered, ['first', 'late', 'late'])
})

t.test('a failure is told to who asked, and is not the end', async t => {
  let fails = true
  const ask = inTurns(async () => {
    if (fails) throw new Error('away')
  })
  await t.rejects(ask(), { message: 'away' })
  fails = false
  await t.resolves(ask())
})

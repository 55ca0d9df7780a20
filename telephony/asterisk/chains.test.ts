import t from 'tap'
import { Chains } from './chains.ts'

const gate = () => {
  let open = () => {}
  const promise = new Promise<void>(resolve => {
    open = resolve
  })
  return { promise, open }
}

t.test('work with a common key runs in order, other work at once', async t => {
  const chains = new Chains()
  const [first, second] = [gate(), gate()]
  const seen: string[] = []
  const job = (name: string, until?: Promise<void>) => async () => {
    seen.push(name)
    await until
  }
  chains.run(['a', 'bridge'], job('join', first.promise))
  chains.run(['b'], job('ring', second.promise))
  chains.run(['a'], job('music'))
  const last = gate()
  chains.run(['bridge', 'b'], async () => {
    seen.push('after both')
    last.open()
  })
  t.strictSame(seen, ['join', 'ring'])
  first.open()
  await new Promise(setImmediate)
  t.strictSame(seen, ['join', 'ring', 'music'])
  second.open()
  await last.promise
  t.strictSame(seen, ['join', 'ring', 'music', 'after both'])
  await new Promise(setImmediate)
  t.equal(chains.size, 0, 'nothing is kept of finished work')
})

/** Walks of random steps over the engine with paper parts: what must hold after each of them, gaps of the controller included. */
import fc from 'fast-check'
import t from 'tap'
import { explore, stories } from '../../test/explorer.ts'

t.test('whatever happens: every promise holds, no call is lost, nothing is left over', async t => {
  const found = await fc.check(
    fc.asyncProperty(stories(60), async story => (await explore(story)) === null),
    { numRuns: 400 },
  )
  const broken = found.counterexample?.[0]
  t.notOk(found.failed, broken ? `${await explore(broken)} in ${JSON.stringify(broken)} (seed ${found.seed})` : 'nothing broken')
})

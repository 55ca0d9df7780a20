/** Walks of random steps over the engine with paper parts: what must hold after each of them, gaps of the controller included. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { explore, stories, type Story } from '../../test/explorer.ts'

/** Another walk with each commit, and the same one for the same commit; without its history, always the same. */
const seedOfCommit = (): number => {
  try {
    return Number.parseInt(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).slice(0, 7), 16)
  } catch {
    return 1
  }
}

t.test('whatever happens: every promise holds, no call is lost, nothing is left over', async t => {
  const seed = seedOfCommit()
  t.comment(`npm run explore -- --seed ${seed}`)
  const found = await fc.check(
    fc.asyncProperty(stories(60), async story => (await explore(story)) === null),
    { seed, numRuns: 300 },
  )
  const broken = found.counterexample?.[0]
  t.notOk(found.failed, broken ? `${await explore(broken)} in ${JSON.stringify(broken)}` : 'nothing broken')
})

t.test('stories that once broke a promise', async t => {
  const known: Record<string, Story> = {
    'the customer leaves a consultation while nobody looks': [
      ['arrive', 0],
      ['answer', 0],
      ['consult', 44797],
      ['answer', 0],
      ['crash', 11649],
    ],
    'a colleague who is asked mutes': [
      ['arrive', 0],
      ['answer', 0],
      ['consult', 95662],
      ['answer', 0],
      ['wish', 438276],
    ],
    'a lost telephone comes back into a consultation': [
      ['arrive', 0],
      ['answer-anybody', 0],
      ['consult', 0],
      ['wish', 581664],
      ['answer-anybody', 0],
    ],
    'the hold key of a telephone that is rung back': [
      ['arrive', 0],
      ['answer', 0],
      ['wish', 508384],
      ['phone-held', 131730],
    ],
    'the hold key while the number rings': [
      ['arrive', 0],
      ['dial', 762316],
      ['answer-anybody', 284685],
      ['customer-hangs', 0],
      ['phone-held', 0],
    ],
    'a muted telephone is lost for good': [
      ['arrive', 0],
      ['answer', 0],
      ['wish', 853632],
      ['lose-phone', 0],
      ['pass', 279452],
      ['pass', 839758],
    ],
    'a seat is lost for good, and no other answers': [
      ['arrive', 0],
      ['answer', 0],
      ['lose-phone', 0],
    ],
    'what was told of a seat is told again, and is no news': [['written-twice', 1]],
    'a reader for the screens dies, and the seats have gone on meanwhile': [['feed-reads', 420672]],
  }
  for (const [name, story] of Object.entries(known)) t.equal(await explore(story), null, name)
})

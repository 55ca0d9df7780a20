/**
 * `npm run explore -- --seed N --steps 1000000`: random walks until a promise breaks or the steps are done; the shortest story that breaks
 * it is printed, to become a test. Exit status 1 when one was found.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { explore, stories } from './explorer.ts'

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, steps: { type: 'string', default: '1000000' } } })
const wanted = Number(values.steps)
const first = Number(values.seed)
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(wanted) || wanted < 1) {
  process.stderr.write('explore: --seed and --steps are whole numbers, --steps at least 1\n')
  process.exit(2)
}

let steps = 0
let stopped = false
process.once('SIGINT', () => {
  stopped = true
})
const began = Date.now()
for (let seed = first; steps < wanted && !stopped; seed += 1) {
  const found = await fc.check(
    fc.asyncProperty(stories(80), async story => {
      steps += story.length
      return (await explore(story)) === null
    }),
    { seed, numRuns: 1_000 },
  )
  const story = found.counterexample?.[0]
  if (story) {
    process.stdout.write(`seed ${seed}, after ${steps} steps: ${await explore(story)}\n${JSON.stringify(story)}\n`)
    process.exit(1)
  }
}
process.stdout.write(`${steps} steps from seed ${first} on in ${Math.round((Date.now() - began) / 1000)} s: no promise broken\n`)

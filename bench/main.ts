/**
 * `npm run bench`: how fast callers are handed to seats, beside Asterisk's own app_queue on the same Asterisk.
 *   --quick   a tenth of the calls     --json   results as JSON     --write   keep them in docs/performance.md
 * Starts a system of its own on loopback, runs a bounded number of calls, stops by itself. Exit status 1 when a target is missed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { addAppQueue } from './app-queue.ts'
import { openFloor } from './floor.ts'
import { fullPlan, measure, quickPlan, type Results } from './measure.ts'
import { costOf, documentOf, rowsOf, tableOf } from './report.ts'

/** Nothing here takes longer than this. */
const longestMs = 15 * 60_000

/** What follows was written by people and stays. */
const BY_HAND = '\n## Written by hand\n'

const { values: wanted } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, write: { type: 'boolean' } } })
const say = (text: string) => process.stderr.write(`${text}\n`)

const busy = loadavg()[0]!

async function run(): Promise<Results> {
  say('starting a system with 100 seats')
  const floor = await openFloor(100)
  const { centre, load, desks } = floor
  const stop = () => void centre.stop().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const bound = setTimeout(() => {
    say(`given up after ${longestMs / 60_000} minutes`)
    stop()
  }, longestMs)
  try {
    const { state, env } = centre.instance
    await addAppQueue(
      join(state, 'asterisk'),
      join(state, 'app-queue'),
      env.AMI_URL!,
      desks.map(({ number }) => number),
    )
    const results = await measure(floor, wanted.quick ? quickPlan : fullPlan, env.DIRECT_NUMBER ?? '95082', say)
    await load.order({ type: 'close' })
    return results
  } finally {
    clearTimeout(bound)
    for (const { feed } of desks) feed.close()
    await centre.stop()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

const results = await run()
const rows = rowsOf(results)
process.stdout.write(wanted.json ? `${JSON.stringify(results, null, 2)}\n` : `${tableOf(rows)}\n${costOf(results)}\n`)
if (wanted.write) {
  mkdirSync('docs', { recursive: true })
  const page = 'docs/performance.md'
  const [, kept = ''] = (existsSync(page) ? readFileSync(page, 'utf8') : '').split(BY_HAND)
  writeFileSync(page, documentOf(results, rows, new Date(), busy) + (kept && `${BY_HAND}${kept}`))
}
process.exitCode = rows.every(({ met }) => met) ? 0 : 1

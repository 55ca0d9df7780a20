/**
 * `npm run faults`: each component killed, and stopped for 15 s, with calls in ten states; what became of them goes to docs/faults.md.
 *   --only COMPONENT   that one alone, and nothing is written
 * Starts a system of its own on loopback and stops by itself. Exit status 1 when something did not go on.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectDir } from '../../runtime/layout.ts'
import { openCentre } from '../centre.ts'
import { SEATS } from './scene.ts'
import { CHECKS, COMPONENTS, OK, tryFault, WAYS, type Fault, type Outcome } from './strike.ts'

/** Everything below this line of the page is written by this program. */
const MARK = '<!-- written by npm run faults -->'
const NAMES: Record<Fault['component'], string> = {
  switch: 'switch',
  api: 'api',
  worker: 'worker',
  asterisk: 'Asterisk',
  postgres: 'PostgreSQL',
  valkey: 'Valkey',
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const say = (text: string) => process.stderr.write(`${text}\n`)
const checks = Object.keys(CHECKS) as (keyof typeof CHECKS)[]

/** What is no fault: with Asterisk its calls end, and what it had not written yet of their sound is lost. */
const isExpected = ({ fault }: Outcome, check: keyof typeof CHECKS) =>
  fault.component === 'asterisk' && fault.way === 'kill' && (check === 'audio' || check === 'recordings')

const cell = (outcome: Outcome, check: keyof typeof CHECKS) =>
  outcome[check] === OK ? OK : `${isExpected(outcome, check) ? '' : '**no**: '}${outcome[check].replaceAll('|', '/')}`

const nameOf = ({ fault }: Outcome) => `${NAMES[fault.component]} ${fault.way === 'kill' ? 'killed' : 'stopped for 15 s'}`
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

const tableOf = (outcomes: readonly Outcome[]) =>
  [
    `| fault | known after its return | ${checks.map(check => CHECKS[check]).join(' | ')} |`,
    `|---|---|${checks.map(() => '---').join('|')}|`,
    ...outcomes.map(
      outcome => `| ${[nameOf(outcome), seconds(outcome.backMs), ...checks.map(check => cell(outcome, check))].join(' | ')} |`,
    ),
  ].join('\n')

function write(): void {
  const page = join(projectDir, 'docs/faults.md')
  const [byHand] = readFileSync(page, 'utf8').split(MARK)
  writeFileSync(page, `${byHand}${MARK}\n\nOn ${new Date().toISOString().slice(0, 10)}:\n\n${tableOf(outcomes)}\n`)
}

const centre = await openCentre({ durable: true, queues: { wrapUp: 300, ring: 120 } })
const outcomes: Outcome[] = []
try {
  const lead = await centre.signIn('lead')
  const seats = await centre.newSeats(SEATS)
  for (const way of WAYS)
    for (const component of COMPONENTS.filter(name => values.only === undefined || name === values.only)) {
      say(`${NAMES[component]}: ${way}`)
      const outcome = await tryFault(centre, lead, seats, { component, way }, outcomes.length + 1)
      outcomes.push(outcome)
      say(tableOf([outcome]).split('\n').at(-1)!)
      if (values.only === undefined) write()
    }
} finally {
  await centre.stop()
}
process.exitCode = outcomes.every(outcome => checks.every(check => outcome[check] === OK || isExpected(outcome, check))) ? 0 : 1

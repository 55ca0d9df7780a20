/** The results as people read them. */
import { cpus } from 'node:os'
import type { Results } from './measure.ts'
import type { Summary } from './percentiles.ts'
import { PARTS, type Used } from './settle.ts'

/** One line of the table: what, ours, app_queue's, and whether the target is met. */
export interface Row {
  what: string
  ours: string
  appQueue: string
  ratio: string
  target: string
  met: boolean
}

const ms = (value: number) => (Number.isNaN(value) ? '-' : value.toFixed(1))
const pair = ({ p50, p99 }: Summary) => `${ms(p50)} / ${ms(p99)}`

/** The table's rows: times in ms as p50 / p99. */
export function rowsOf({ handOut, idleGap, pop }: Results): Row[] {
  return [
    ...handOut.map(({ perSecond, ours, appQueue, lost }) => ({
      what: `caller's INVITE to seat's INVITE, ${perSecond}/s`,
      ours: pair(ours),
      appQueue: pair(appQueue),
      ratio: (ours.p99 / appQueue.p99).toFixed(2),
      target: 'p99 <= 2 x app_queue',
      met: ours.p99 <= 2 * appQueue.p99 && lost[0] === 0,
    })),
    {
      what: "seat's BYE to its next INVITE, 10 seats",
      ours: pair(idleGap.ours),
      appQueue: pair(idleGap.appQueue),
      ratio: (idleGap.ours.p50 / idleGap.appQueue.p50).toFixed(2),
      target: 'p50 <= 10 ms',
      met: idleGap.ours.p50 <= 10 && idleGap.lost[0] === 0,
    },
    {
      what: "seat's INVITE to screen pop, 20/s",
      ours: pair(pop),
      appQueue: '',
      ratio: '',
      target: 'p99 <= 50 ms',
      met: pop.p99 <= 50 && pop.missing === 0,
    },
  ]
}

/** A table in Markdown, which reads well in a terminal, too. */
export function tableOf(rows: Row[]): string {
  const cells = [
    ['ms, p50 / p99', 'Hearthline', 'app_queue', 'ratio', 'target', ''],
    ...rows.map(({ what, ours, appQueue, ratio, target, met }) => [what, ours, appQueue, ratio, target, met ? 'met' : 'MISSED']),
  ]
  const widths = cells[0]!.map((_, column) => Math.max(3, ...cells.map(row => row[column]!.length)))
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  return [line(cells[0]!), line(widths.map(width => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n')
}

/** What a call costs each part, in one line a side. */
export function costOf({ cost }: Results): string {
  const line = (used: Used) => PARTS.map(part => `${part} ${ms(used[part])}`).join(', ')
  return `Processor time a call, ms: ${line(cost[0])}\n(app_queue: ${line(cost[1])}).`
}

const machine = () => `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`

/** docs/performance.md: the table with how and where it was measured. @param busy the machine's load average (1 min) before the start */
export function documentOf(results: Results, rows: Row[], at: Date, busy: number): string {
  const calls = results.handOut.map(({ perSecond, ours }) => `${ours.count} at ${perSecond}/s`).join(', ')
  return `# Performance

Made by \`npm run bench -- --write\` on ${at.toISOString().slice(0, 10)}; ${machine()}.
Everything ran on this machine at once: Asterisk, PostgreSQL, Valkey, switch, api, worker, the load and 100 screens.
Load average of the machine before the start: ${busy.toFixed(1)}; whatever else it was doing is in the figures of both sides.

${tableOf(rows)}

- Black box at the SIP side, loopback, no audio: one process plays the citizens and 100 desk phones that answer at once and hang up
  after 300 ms; its clock takes the moment of each INVITE. Calls measured: ${calls}; the same number for app_queue.
- Hearthline with all logic on: the direct number (no IVR), recording, journal, database, live feed with a screen for every
  seat, no wrap-up time.
- app_queue on the same Asterisk with the same seats, in turns with ours, each after the system has come to rest:
  \`leastrecent\`, \`autofill\`, \`retry = 1\`, \`wrapuptime = 0\`, MixMonitor while bridged.
- Idle gap: ten seats, callers come faster than they can be served and wait.
- ${costOf(results).replace('\n', '\n  ')} Ours is with everything that is stored and shown.
- Screen pop: the seat's INVITE until the message \`call.offered\` reached the seat's WebSocket client. Negative: the screen was first.
- Calls that reached no seat or did not end: ${results.handOut.map(({ lost }) => lost[0]).join(', ')}, idle gap ${results.idleGap.lost[0]}
  (app_queue: ${results.handOut.map(({ lost }) => lost[1]).join(', ')}, idle gap ${results.idleGap.lost[1]}).
`
}

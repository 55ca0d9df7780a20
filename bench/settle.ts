/**
 * Between two measurements the system finishes what the first one left it (recordings, stored calls), so that it is not on the other's
 * bill.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Centre } from '../test/centre.ts'

/** Calm is less than this share of one core over one look. */
const calmShare = 0.1
const lookMs = 500
const longestMs = 60_000

/** Clock ticks (10 ms) of processor time that a process, its children and those they waited for have used. */
function ticksOf(pid: number): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  try {
    const stat = readFileSync(file, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
    )
    return (
      fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) + children.reduce((sum, child) => sum + ticksOf(Number(child)), 0)
    )
  } catch {
    return 0
  }
}

export const PARTS = ['asterisk', 'switch', 'api', 'worker', 'postgres', 'valkey'] as const
/** Processor time of each part, in ms. */
export type Used = Record<(typeof PARTS)[number], number>

/** Processor time that the parts have used so far. */
export function usedBy({ roles, instance }: Centre): Used {
  const pids = {
    ...roles,
    asterisk: instance.service('asterisk'),
    postgres: instance.service('postgres'),
    valkey: instance.service('valkey'),
  }
  return Object.fromEntries(PARTS.map(part => [part, (pids[part].pid === undefined ? 0 : ticksOf(pids[part].pid)) * 10])) as Used
}

/** Resolves when the centre's own processes rest, at the latest after a minute. */
export async function settle(centre: Centre): Promise<void> {
  const used = () => Object.values(usedBy(centre)).reduce((sum, ms) => sum + ms, 0)
  for (let left = longestMs; left > 0; left -= lookMs) {
    const before = used()
    await delay(lookMs)
    if (used() - before < calmShare * lookMs) return
  }
}

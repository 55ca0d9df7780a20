// Who goes first when the machine is full: calls, then what screens wait for, then paper work.
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { RoleName, ServiceName } from './parts.ts'

/** Niceness (-20 first, 19 last). A recording that is made a second later hurts nobody; a caller who is handed over a second later does. */
const NICE: Record<RoleName | ServiceName, number> = { switch: -5, asterisk: -5, valkey: -5, api: 0, postgres: 0, worker: 10 }

/**
 * Gives a part's process, just started in a session of its own, and all that it will start, the part's place. Where Linux schedules by
 * session (autogroup) niceness counts within one only, so the session's own is set, too. Without the right to go first, all are equal: no
 * error.
 */
export function prioritise(name: RoleName | ServiceName, pid: number | undefined): void {
  if (pid === undefined) return
  for (const set of [() => setPriority(pid, NICE[name]), () => writeFileSync(`/proc/${pid}/autogroup`, String(NICE[name]))]) {
    try {
      set()
    } catch {
      /* not allowed here, or ended already */
    }
  }
}

// Backups by timetable: once a day, at a time of the centre's clock.
import { spawn } from 'node:child_process'
import { addDays, dayOf, instantOf } from '../../time/civil.ts'
import { projectDir } from '../layout.ts'
import { prioritise } from '../priority.ts'
import type { Report } from '../progress.ts'

/** Minutes of the day of `HH:MM`. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** The first instant after `now` (epoch ms) at which the zone's clock shows the time. */
export function nextBackup(now: number, time: string, zone: string): number {
  const today = dayOf(now, zone)
  const at = instantOf(today, minuteOf(time), zone)
  return at > now ? at : instantOf(addDays(today, 1), minuteOf(time), zone)
}

/** A timer holds no longer than this, and the clock may be set meanwhile. */
const LOOK_MS = 60_000

/** Makes a backup each day, until stopped; `say` hears of it. What the command needs it reads itself, from the same environment. */
export function startTimetable(time: string, zone: string, keep: number, say: Report): { stop(): void } {
  let due = nextBackup(Date.now(), time, zone)
  let isMaking = false
  const make = () => {
    isMaking = true
    const child = spawn(process.execPath, ['--import', 'tsx', 'runtime/backup.ts', '--keep', String(keep)], {
      cwd: projectDir,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    prioritise('worker', child.pid)
    let words = ''
    child.stderr.on('data', (piece: Buffer) => {
      words = (words + piece.toString()).slice(-500)
    })
    child.on('error', error => say(`backup: ${error.message}`))
    child.on('close', code => {
      isMaking = false
      say(code === 0 ? 'a backup was made' : `the backup failed: ${words.trim().split('\n').at(-1)}`)
    })
    return child
  }
  let child: ReturnType<typeof make> | undefined
  const timer = setInterval(() => {
    if (isMaking || Date.now() < due) return
    due = nextBackup(Date.now(), time, zone)
    child = make()
  }, LOOK_MS)
  return {
    stop() {
      clearInterval(timer)
      if (isMaking) child?.kill('SIGTERM')
    },
  }
}

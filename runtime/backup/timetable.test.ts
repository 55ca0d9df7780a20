import t from 'tap'
import { nextBackup } from './timetable.ts'

const at = (iso: string) => Date.parse(iso)

t.test('the next time the clock shows it, today or tomorrow', async t => {
  for (const [now, next] of [
    ['2026-11-26T18:00:00Z', '2026-11-26T19:30:00Z'],
    ['2026-11-26T19:30:00Z', '2026-11-27T19:30:00Z'],
    ['2026-11-26T19:31:00Z', '2026-11-27T19:30:00Z'],
    ['2026-12-31T19:31:00Z', '2027-01-01T19:30:00Z'],
  ] as const)
    t.equal(new Date(nextBackup(at(now), '03:30', 'Asia/Shanghai')).toISOString(), new Date(next).toISOString(), now)
})

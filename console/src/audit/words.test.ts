/** What an entry of the audit says of fields: words, and of every field that a change can name. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'
import { MemberPatch } from '../../../server/contract/members.ts'
import { recordKinds } from '../../../server/contract/records/index.ts'
import { SeatPatch } from '../../../server/contract/seat-records.ts'
import { StaffPatch } from '../../../server/contract/staff.ts'
import { TeamPatch } from '../../../server/contract/teams.ts'

pretendBrowser()
const { preferences } = await import('../lib/preferences.svelte.ts')
const { columnOf, kindOf, linesOf, partOf } = await import('./words.ts')
const languages = ['zh', 'en'] as const

t.test('every field that a change names, and every kind of record, has words in both languages', async t => {
  const patches = { member: MemberPatch, seat: SeatPatch, staff: StaffPatch, team: TeamPatch }
  const fields = [
    ...Object.entries(patches).flatMap(([kind, { shape }]) => Object.keys(shape).map(name => [kind, name] as const)),
    ...['active', 'password', 'secondFactor', 'phonePassword'].map(name => ['staff', name] as const),
    ...Object.values(recordKinds).flatMap(({ kind, fields }) => Object.keys(fields).map(name => [kind, name] as const)),
  ].filter(([, name]) => name !== 'version')
  for (const locale of languages) {
    preferences.current = { ...preferences.current, locale }
    for (const [kind, name] of fields) t.not(columnOf(kind, name), name, `${locale} ${kind} ${name}`)
    for (const kind of Object.keys(recordKinds)) t.not(kindOf(kind), kind, `${locale} ${kind}`)
  }
})

t.test('what changed is told with what it was and is', async t => {
  preferences.current = { ...preferences.current, locale: 'en' }
  const subject = { kind: 'staff', id: 'x', name: null }
  const detail = {
    changed: ['name', 'teamId'],
    values: { name: { before: '甲', after: '乙' }, teamId: { before: null, after: 't1' }, seatNumber: { after: null }, skills: [1, 2] },
    version: 3,
  }
  t.strictSame(linesOf({ subject, detail }, 'changed'), ['Name, Team'])
  t.strictSame(linesOf({ subject, detail }, 'values'), ['Name: 甲 → 乙', 'Team: none → t1', 'Seat: none', 'Skills: 1, 2'])
  t.strictSame(linesOf({ subject, detail }, 'version'), ['3'])
  t.strictSame(linesOf({ subject: { ...subject, kind: 'pause-reason' }, detail: { fields: ['sort', 'gone'] } }, 'fields'), [
    'Position, gone',
  ])
  t.strictSame([partOf('staff', 'changed'), partOf('staff', 'username'), partOf(undefined, 'colour')], ['Changed', 'User name', 'colour'])
})

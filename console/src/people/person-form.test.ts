import t from 'tap'
import type { StaffRow } from '../../../server/contract/staff.ts'
import { fieldsOf, meetOthers, noPerson, personBody, personPatch } from './person-form.ts'

const row: StaffRow = {
  id: '1',
  staffNo: 'A003',
  username: 'intake1',
  name: '李晓梅',
  roles: ['intake', 'callback'],
  ownRoles: [{ id: 'r', name: { zh: '夜班', en: 'Night' } }],
  seatNumber: '1001',
  team: { id: 't', name: { zh: '受理组', en: 'Intake' } },
  active: true,
  isDemo: false,
  password: 'own',
  hasSecondFactor: false,
  signIns: 0,
  seenAt: null,
  version: 3,
}

t.test('only what was changed is sent', t => {
  t.equal(personPatch(row, fieldsOf(row)), null)
  t.equal(personPatch(row, { ...fieldsOf(row), roles: ['callback', 'intake'] }), null, 'the order of roles is nothing')
  t.strictSame(personPatch(row, { ...fieldsOf(row), name: '李梅', seatNumber: ' ', teamId: '' }), {
    version: 3,
    name: '李梅',
    seatNumber: null,
    teamId: null,
  })
  t.strictSame(personPatch(row, { ...fieldsOf(row), ownRoles: [] }), { version: 3, roles: ['intake', 'callback'], ownRoles: [] })
  t.strictSame(personBody({ ...noPerson(), username: 'a', name: 'b' }), {
    username: 'a',
    name: 'b',
    roles: ['intake'],
    ownRoles: [],
    seatNumber: null,
    teamId: null,
  })
  t.end()
})

t.test('what others saved meanwhile stays, but for what was typed here', t => {
  const now: StaffRow = { ...row, name: '李小梅', roles: ['lead'], version: 4 }
  const met = meetOthers(fieldsOf(row), { ...fieldsOf(row), name: '李梅' }, fieldsOf(now))
  t.equal(met.name, '李梅')
  t.strictSame(met.roles, ['lead'])
  t.strictSame(personPatch(now, met), { version: 4, name: '李梅' })
  t.end()
})

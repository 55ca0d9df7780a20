import t from 'tap'
import { grantsOfRole, Right } from '../../../server/contract/rights.ts'
import { changesIn, fieldsOf, groupsOf, rolePatch, withReach } from './role-form.ts'

const role = {
  id: '1',
  name: { zh: '夜班', en: 'Night' },
  basedOn: 'intake' as const,
  grants: grantsOfRole('intake'),
  people: 2,
  version: 3,
}

t.test('every function stands in one theme, in the language asked for', t => {
  const all = groupsOf(role.grants, 'zh', () => true).flatMap(({ lines }) => lines)
  t.strictSame(all.map(({ right }) => right).sort(), [...Right.options].sort())
  const calls = groupsOf(role.grants, 'en', ({ right }) => right === 'calls.read')
  t.strictSame(calls, [
    {
      theme: 'telephone',
      title: 'Telephone',
      lines: [{ right: 'calls.read', words: 'See calls', reach: 'own', choices: ['none', 'own', 'team', 'all'] }],
    },
  ])
  t.end()
})

t.test('only what was changed is sent', t => {
  t.equal(rolePatch(role, fieldsOf(role)), null)
  const without = withReach(role.grants, 'calls.read', 'none')
  t.notOk('calls.read' in without)
  t.equal(changesIn(role.grants, without), 1)
  t.strictSame(rolePatch(role, { ...fieldsOf(role), grants: withReach(without, 'calls.read', 'own') }), null, 'given back: nothing changed')
  t.strictSame(rolePatch(role, { ...fieldsOf(role), nameEn: 'Nights', grants: without }), { version: 3, nameEn: 'Nights', grants: without })
  t.end()
})

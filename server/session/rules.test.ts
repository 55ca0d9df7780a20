import t from 'tap'
import { currentOf, defaults } from '../contract/settings/index.ts'
import { CONSOLE_ROLES } from '../contract/rights.ts'
import { SIGN_IN_RULES, signInRules } from './rules.ts'

const rulesWith = (values: Partial<typeof defaults>) => signInRules(currentOf(() => ({ ...defaults, ...values })))

t.test('the rules of sign-ins are those of the settings', async t => {
  t.strictSame(SIGN_IN_RULES, { idleMs: 1_800_000, longestMs: 43_200_000, oneTimeMs: 259_200_000, secondFactorFor: [] })
  t.equal(rulesWith({ 'session.idle': 5 }).idleMs, 300_000)
  t.equal(rulesWith({ 'session.longest': 1 }).longestMs, 3_600_000)
  t.equal(rulesWith({ 'session.one-time': 24 }).oneTimeMs, 86_400_000)
})

t.test('whoever works with the console is of the desk, a lead, or of the back office', async t => {
  t.strictSame(rulesWith({ 'session.second-factor.lead': true }).secondFactorFor, ['lead'])
  const both = rulesWith({ 'session.second-factor.lead': true, 'session.second-factor.back-office': true }).secondFactorFor
  t.strictSame(
    CONSOLE_ROLES.filter(role => !both.includes(role)),
    ['intake', 'dispatch', 'callback'],
    'a new role is put in one of the groups',
  )
})

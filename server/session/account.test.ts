/** One's own account: passwords, the second factor, sign-ins that are listed, ended and told of. On a real database. */
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { DEMO_PASSWORD } from '../../db/demo.ts'
import { auditLog, secondFactors, sessions, staff } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useAccounts } from '../../test/accounts.ts'
import { codeAt } from './one-time-code.ts'

const { db, clock, rules, said, browser, signedIn } = await useAccounts(t)
const STEP_MS = 30_000
const idOf = async (username: string) => (await db.select().from(staff).where(eq(staff.username, username)))[0]!.id
const deeds = async (username: string) =>
  (
    await db
      .select({ action: auditLog.action })
      .from(auditLog)
      .where(eq(auditLog.subjectId, await idOf(username)))
      .orderBy(auditLog.id)
  ).map(({ action }) => action)

t.test('the own password: by the one in force, within the rules; other sign-ins end, this one stays', async t => {
  const [mine, other] = [await signedIn('intake1'), await signedIn('intake1')]
  const change = (current: string, next: string) => mine.ask('POST', '/account/password', { current, next })
  for (const [current, next, path, rule] of [
    ['wrong', 'a long enough word', 'current', 'password_wrong'],
    [DEMO_PASSWORD, 'short', 'next', 'password_short'],
    [DEMO_PASSWORD, 'Basketball', 'next', 'password_common'],
    [DEMO_PASSWORD, 'intake1 and more', 'next', 'password_name'],
    [DEMO_PASSWORD, DEMO_PASSWORD, 'next', 'password_same'],
  ] as const)
    matchWhole(t, (await change(current, next)).body, { code: 'INVALID_INPUT', fields: [{ path, rule, message: /\p{Script=Han}/u }] })
  t.match((await mine.ask('POST', '/account/password', { current: '', next: 'a long enough word' })).body.fields[0], { rule: 'required' })
  t.equal((await change(DEMO_PASSWORD, 'a long enough word')).status, 204)
  t.equal((await mine.ask('GET', '/account')).status, 200)
  t.equal((await other.ask('GET', '/account')).status, 401)
  t.ok(said.some(({ type, data }) => type === 'session.ended' && data['reason'] === 'revoked'))
  t.match((await browser().signIn('intake1')).body, { code: 'WRONG_PASSWORD' })
  t.equal((await browser().signIn('intake1', { password: 'a long enough word' })).status, 200)
  t.strictSame(await deeds('intake1'), ['password.change', 'session.revoke', 'session.refused'])
  t.equal((await mine.ask('GET', '/account')).body.passwordChangedAt !== null, true)
  for (let i = 0; i < 5; i += 1) await change('wrong', 'another long word')
  t.match((await change('a long enough word', 'another long word')).body, { code: 'TOO_MANY_SIGN_INS' }, 'guesses are counted')
})

t.test('a second factor: set up by its first code, asked for at each sign-in, none taken twice', async t => {
  const mine = await signedIn('lead')
  const { body: setup } = await mine.ask('POST', '/account/second-factor', { password: DEMO_PASSWORD })
  t.match(setup.uri, /^otpauth:\/\/totp\/95081:lead/)
  const confirm = (code: string, sealed = setup.sealed as string) => mine.ask('POST', '/account/second-factor/confirm', { sealed, code })
  matchWhole(t, (await confirm('000000')).body, { fields: [{ path: 'code', rule: 'code_wrong' }] })
  t.match((await confirm(codeAt(setup.secret, clock.now), 'x'.repeat(60))).body, { code: 'INVALID_INPUT' })
  const stranger = await signedIn('intake2')
  const stolen = await stranger.ask('POST', '/account/second-factor/confirm', {
    sealed: setup.sealed,
    code: codeAt(setup.secret, clock.now),
  })
  t.match(stolen.body, { code: 'INVALID_INPUT' }, "a setup is its person's alone")
  const { body } = await confirm(codeAt(setup.secret, clock.now))
  t.equal(body.recoveryCodes.length, 10)
  const [stored] = await db.select().from(secondFactors)
  t.notMatch(JSON.stringify(stored), setup.secret, 'the secret is not to be read in the database')

  const there = browser()
  t.match((await there.signIn('lead')).body, { code: 'SECOND_FACTOR_NEEDED' })
  t.notOk(there.cookies.has('hearthline'))
  t.match((await there.signIn('lead', { code: codeAt(setup.secret, clock.now) })).body, { code: 'WRONG_CODE' }, 'the first code is used')
  clock.now += STEP_MS
  const code = codeAt(setup.secret, clock.now)
  t.equal((await there.signIn('lead', { code: `${code.slice(0, 3)} ${code.slice(3)}` })).status, 200)
  t.match((await browser().signIn('lead', { code })).body, { code: 'WRONG_CODE' }, 'and so is the next')
  clock.now += STEP_MS
  const both = await Promise.all([0, 1].map(() => browser().signIn('lead', { code: codeAt(setup.secret, clock.now) })))
  t.strictSame(both.map(({ status }) => status).sort(), [200, 401], 'of two at once one')

  const [first] = body.recoveryCodes as string[]
  t.equal((await browser().signIn('lead', { code: first!.toUpperCase() })).status, 200)
  t.match((await browser().signIn('lead', { code: first })).body, { code: 'WRONG_CODE' }, 'a recovery code is good once')
  t.match((await mine.ask('GET', '/account')).body, { secondFactor: { recoveryCodesLeft: 9 } })
  const renewed = await mine.ask('POST', '/account/recovery-codes', { password: DEMO_PASSWORD })
  t.match((await browser().signIn('lead', { code: (body.recoveryCodes as string[])[1] })).body, { code: 'WRONG_CODE' })
  t.equal((await browser().signIn('lead', { code: renewed.body.recoveryCodes[1] })).status, 200)

  for (let i = 0; i < 5; i += 1) await browser(`10.0.1.${i}`).signIn('lead', { code: '000000' })
  clock.now += STEP_MS
  const limited = await browser('10.0.1.9').signIn('lead', { code: codeAt(setup.secret, clock.now) })
  t.match(limited.body, { code: 'TOO_MANY_SIGN_INS' }, 'guesses count for the person, from wherever')
})

t.test('a role may have to have it: set up at the sign-in, and not to be turned off', async t => {
  rules.secondFactorFor = ['dispatch']
  t.teardown(() => {
    rules.secondFactorFor = []
  })
  const there = browser()
  const asked = await there.signIn('dispatch1')
  t.match(asked.body, { code: 'SECOND_FACTOR_SETUP_NEEDED', facts: { uri: /^otpauth:/ } })
  const { secret, sealed } = asked.body.facts
  t.match((await there.signIn('dispatch1', { sealed, code: '000000' })).body, { code: 'WRONG_CODE' })
  const done = await there.signIn('dispatch1', { sealed, code: codeAt(secret, clock.now) })
  t.equal(done.status, 200)
  t.equal(done.body.recoveryCodes.length, 10)
  t.match((await there.ask('GET', '/session')).body.recoveryCodes, undefined, 'shown once')
  t.match((await there.ask('DELETE', '/account/second-factor', { password: DEMO_PASSWORD })).body, { code: 'SECOND_FACTOR_REQUIRED' })
  rules.secondFactorFor = []
  t.equal((await there.ask('DELETE', '/account/second-factor', { password: DEMO_PASSWORD })).status, 204)
  t.equal((await browser().signIn('dispatch1')).status, 200)
  t.strictSame(
    (await deeds('dispatch1')).filter(action => action.startsWith('second')),
    ['second-factor.enable', 'second-factor.disable'],
  )
})

t.test('sign-ins are listed and ended; a browser that was never used before is told of', async t => {
  const home = browser('10.0.0.1')
  await home.signIn('callback1')
  t.strictSame((await home.ask('GET', '/session')).body.newDevices, [], 'the first of all is no news')
  const away = browser('10.9.9.9')
  t.strictSame((await away.signIn('callback1')).body.newDevices, [], 'nor is it where it was made')
  t.match(
    said.findLast(({ type }) => type === 'sign-in.new-device'),
    { data: { address: '10.9.9.9', browser: 'Chrome 142 · Windows' } },
  )
  matchWhole(t, (await home.ask('GET', '/session')).body, { newDevices: [{ address: '10.9.9.9', browser: 'Chrome 142 · Windows' }] })
  await away.ask('POST', '/account/sign-ins/told')
  t.equal((await home.ask('GET', '/session')).body.newDevices.length, 1, 'whoever came does not say that it was read')
  await home.ask('POST', '/account/sign-ins/told')
  t.strictSame((await home.ask('GET', '/session')).body.newDevices, [])
  await home.ask('DELETE', '/session')
  await home.signIn('callback1')
  t.strictSame((await away.ask('GET', '/session')).body.newDevices, [], 'a browser that is known is no news')

  const { body } = await home.ask('GET', '/account/sign-ins')
  t.equal(body.items.length, 2)
  const other = body.items.find(({ isThis }: { isThis: boolean }) => !isThis)
  t.match(other, { address: '10.9.9.9', browser: 'Chrome 142 · Windows', isNewDevice: true })
  const stranger = await signedIn('callback2')
  t.match((await stranger.ask('DELETE', `/account/sign-ins/${other.id}`)).body, { code: 'SIGN_IN_NOT_FOUND' })
  t.equal((await home.ask('DELETE', `/account/sign-ins/${other.id}`)).status, 204)
  t.equal((await away.ask('GET', '/session')).status, 401)
  await browser().signIn('callback1')
  t.equal((await home.ask('POST', '/account/sign-ins/end-others')).status, 204)
  t.equal((await home.ask('GET', '/account/sign-ins')).body.items.length, 1)
})

t.test('a sign-in ends when nobody does anything in it, and at the latest after some hours', async t => {
  const mine = await signedIn('intake3')
  const id = await idOf('intake3')
  const ofMine = eq(sessions.staffId, id)
  const [row] = await db.select().from(sessions).where(ofMine)
  t.equal(row!.expiresAt.getTime() - row!.createdAt.getTime(), 12 * 3_600_000)
  const before = sql`now() - interval '29 minutes'`
  await db.update(sessions).set({ lastActiveAt: before, lastSeenAt: before }).where(ofMine)
  t.equal((await mine.ask('POST', '/account/here')).status, 204)
  for (let looks = 0; ; looks += 1) {
    const [now] = await db.select().from(sessions).where(ofMine)
    if (Date.now() - now!.lastActiveAt.getTime() < 60_000) break
    if (looks > 200) return t.fail('what a person does is not written down')
    await new Promise(resolve => setImmediate(resolve))
  }
  await db
    .update(sessions)
    .set({ lastActiveAt: sql`now() - interval '31 minutes'` })
    .where(ofMine)
  t.strictSame((await (await signedIn('admin')).ask('GET', `/staff/${id}/sign-ins`)).body.items, [])
})

t.test('the end of a sign-in by its own person is written down, once', async t => {
  const mine = await signedIn('callback2')
  const ends = async () =>
    db
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, 'session.end'))
      .orderBy(sql`${auditLog.id} desc`)
  const before = (await ends()).length
  t.equal((await mine.ask('DELETE', '/session')).status, 204)
  t.equal((await mine.ask('DELETE', '/session')).status, 401)
  const all = await ends()
  t.equal(all.length, before + 1)
  t.match(all[0], { staffId: await idOf('callback2'), subjectKind: 'session', address: '10.0.0.1' })
})

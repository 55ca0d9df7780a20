/** Accounts, teams and seats in the back office. On a real database. */
import { eq } from 'drizzle-orm'
import t from 'tap'
import { auditLog, customRoles, staff } from '../../db/schema/index.ts'
import { matchWhole } from '../../test/match-whole.ts'
import { useAccounts, type Answer } from '../../test/accounts.ts'

const { db, clock, rules, said, browser, signedIn } = await useAccounts(t)
const admin = await signedIn('admin')
const names = ({ body }: Answer) => body.items.map(({ username }: { username: string }) => username)
const find = async (username: string) => (await admin.ask('GET', `/staff?q=${username}`)).body.items[0]
const form = { username: 'wang.wu', name: '王五', roles: ['intake'], seatNumber: null, teamId: null }
const hour = 3_600_000

t.test('found by name, initials, user name, number, seat; by role, team, state; page by page', async t => {
  for (const [query, wanted] of [
    ['q=李晓', ['intake1']],
    ['q=lxm', ['intake1']],
    ['q=ＬＸＭ', ['intake1']],
    ['q=DISPATCH', ['dispatch1', 'dispatch2']],
    ['q=a001', ['admin']],
    ['q=1003', ['intake3']],
    ['q=%25', []],
    ['role=callback', ['callback1', 'callback2']],
    ['team=none', ['admin']],
    ['state=disabled', []],
  ] as const)
    t.strictSame(names(await admin.ask('GET', `/staff?${query}`)), wanted, query)
  const { id } = (await admin.ask('GET', '/teams')).body.items.find(({ name }: { name: { en: string } }) => name.en === 'Intake')
  t.strictSame(names(await admin.ask('GET', `/staff?team=${id}`)), ['lead', 'intake1', 'intake2', 'intake3'])
  const seen: string[] = []
  for (let after = ''; ;) {
    const page = (await admin.ask('GET', `/staff?limit=4${after && `&after=${after}`}`)) as Answer
    seen.push(...names(page))
    if (!page.body.next) break
    after = page.body.next
  }
  t.equal(seen.length, 9)
  t.equal(new Set(seen).size, 9)
  t.match((await (await signedIn('intake1')).ask('GET', '/staff')).body, { code: 'FORBIDDEN' })
  const lead = await signedIn('lead')
  t.strictSame(names(await lead.ask('GET', '/staff')).length, 8, 'a team lead sees the people of the teams that they lead')
  const me = await find('admin')
  t.match((await lead.ask('GET', `/staff/${me.id}`)).body, { code: 'STAFF_NOT_FOUND' })
  t.match((await lead.ask('PATCH', `/staff/${me.id}`, { version: me.version, name: 'x' })).body, { code: 'FORBIDDEN' })
})

t.test('a new account: a one-time password, good for nothing but choosing one that nobody else knows', async t => {
  for (const [change, path, rule] of [
    [{ username: 'INTAKE1' }, 'username', 'duplicate'],
    [{ username: '1abc' }, 'username', 'username'],
    [{ username: 'a\u200bbc' }, 'username', 'username'],
    [{ username: 'x'.repeat(65) }, 'username', 'too_long'],
    [{ name: ' \u200b ' }, 'name', 'required'],
    [{ name: '' }, 'name', 'required'],
    [{ roles: [] }, 'roles', 'required'],
    [{ roles: ['king'] }, 'roles.0', 'not_in_list'],
    [{ roles: ['district'] }, 'roles.0', 'not_in_list'],
    [{ seatNumber: '9999' }, 'seatNumber', 'unknown'],
    [{ staffNo: 'A001' }, 'staffNo', 'duplicate'],
    [{ teamId: '00000000-0000-4000-8000-000000000000' }, 'teamId', 'unknown'],
  ] as const)
    matchWhole(t, (await admin.ask('POST', '/staff', { ...form, ...change })).body, { fields: [{ path, rule }] })
  const made = await admin.ask('POST', '/staff', { ...form, username: 'Ｗang.Wu', name: '王\u200b五', seatNumber: '1001' })
  t.equal(made.status, 201)
  matchWhole(t, made.body.person, { username: 'wang.wu', name: '王五', staffNo: /^P\d{4}$/, password: 'one-time', seatNumber: '1001' })
  const { password, validUntil } = made.body.oneTime
  t.equal(Date.parse(validUntil) - clock.now, 72 * hour)
  const there = browser()
  const asked = await there.signIn('wang.wu', { password })
  t.match(asked.body, { code: 'NEW_PASSWORD_NEEDED', facts: { why: 'one_time' } })
  t.notOk(there.cookies.has('hearthline'))
  matchWhole(t, (await there.signIn('wang.wu', { password, newPassword: password })).body, {
    fields: [{ path: 'newPassword', rule: 'password_same' }],
  })
  matchWhole(t, (await there.signIn('wang.wu', { password, newPassword: 'short' })).body, { fields: [{ rule: 'password_short' }] })
  t.equal((await there.signIn('wang.wu', { password, newPassword: '洞庭湖上的一叶扁舟' + '啊' })).status, 200)
  t.match((await browser().signIn('wang.wu', { password })).body, { code: 'WRONG_PASSWORD' })
  t.match(await find('wang.wu'), { password: 'own', signIns: 1 })

  const { id } = made.body.person
  const reset = await admin.ask('POST', `/staff/${id}/password`)
  t.equal((await there.ask('GET', '/session')).status, 401, 'a reset ends what runs')
  clock.now += 73 * hour
  t.match((await browser().signIn('wang.wu', { password: reset.body.oneTime.password, newPassword: 'a long enough word' })).body, {
    code: 'ONE_TIME_PASSWORD_OVER',
  })
  t.match(await find('wang.wu'), { password: 'over' })
  const audited = await db.select().from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(auditLog.id)
  t.strictSame(
    audited.map(({ action }) => action).filter(action => action !== 'session.refused'),
    ['staff.create', 'password.change', 'password.reset', 'session.revoke'],
  )
  t.notMatch(JSON.stringify(audited), password, 'no password is written down')
})

t.test('two administrators at once: the later one reads what was changed, and by whom', async t => {
  const person = await find('intake2')
  const patch = (body: object) => admin.ask('PATCH', `/staff/${person.id}`, { version: person.version, ...body })
  const changed = await patch({ name: '王芳芳', roles: ['intake', 'callback'] })
  t.match(changed.body, { name: '王芳芳', version: person.version + 1 })
  const late = await patch({ name: '汪芳' })
  t.equal(late.status, 409)
  matchWhole(t, late.body, {
    code: 'STAFF_CHANGED',
    message: /系统管理员 刚刚修改了这个账号（姓名、岗位）/,
    facts: { fields: ['name', 'roles'] },
  })
  t.strictSame(names(await admin.ask('GET', '/staff?q=wff')), ['intake2'], 'initials follow the name')
  const same = await admin.ask('PATCH', `/staff/${person.id}`, { version: person.version + 1, name: '王芳芳' })
  t.equal(same.body.version, person.version + 1, 'nothing changed')
  t.match((await admin.ask('PATCH', '/staff/00000000-0000-4000-8000-000000000000', { version: 1 })).body, { code: 'STAFF_NOT_FOUND' })
})

t.test('disabled: signed out at once, everywhere, and not the last administrator', async t => {
  const there = await signedIn('dispatch2')
  const person = await find('dispatch2')
  said.length = 0
  const disabled = await admin.ask('POST', `/staff/${person.id}/disable`, { version: person.version })
  t.match(disabled.body, { active: false, signIns: 0 })
  t.equal((await there.ask('GET', '/session')).status, 401)
  t.match(said[0], { type: 'session.ended', data: { reason: 'revoked' } })
  t.match((await browser().signIn('dispatch2')).body, { code: 'WRONG_PASSWORD' })
  t.equal((await admin.ask('POST', `/staff/${person.id}/enable`, { version: disabled.body.version })).status, 200)
  t.equal((await browser().signIn('dispatch2')).status, 200)

  const me = await find('admin')
  const last = { code: 'LAST_ADMINISTRATOR' }
  t.match((await admin.ask('POST', `/staff/${me.id}/disable`, { version: me.version })).body, last)
  t.match((await admin.ask('PATCH', `/staff/${me.id}`, { version: me.version, roles: ['lead'] })).body, last)
  t.match((await admin.ask('DELETE', `/staff/${me.id}`, { version: me.version })).body, last)
  const lead = await find('lead')
  const promoted = await admin.ask('PATCH', `/staff/${lead.id}`, { version: lead.version, roles: ['lead', 'admin'] })
  t.equal(promoted.status, 200)
  const second = await signedIn('lead')
  const both = await Promise.all([
    admin.ask('PATCH', `/staff/${lead.id}`, { version: promoted.body.version, roles: ['lead'] }),
    second.ask('PATCH', `/staff/${me.id}`, { version: me.version, roles: ['lead'] }),
  ])
  t.strictSame(both.map(({ status }) => status).sort(), [200, 409], 'of two who would remove each other one stays')
  await db
    .update(staff)
    .set({ roles: ['admin'] })
    .where(eq(staff.username, 'admin'))
})

t.test("roles of the centre's own are given and taken; whoever administrates by one counts like an administrator", async t => {
  const me = await find('admin')
  const grants = { 'staff.manage': 'all', 'staff.read': 'all', 'roles.manage': 'all' }
  const [keeper] = await db
    .insert(customRoles)
    .values({ nameZh: '账号员', nameEn: 'Keeper', basedOn: 'admin', grants, createdBy: me.id, updatedBy: me.id })
    .returning()
  const id = keeper!.id
  const [person] = (await admin.ask('GET', '/staff?q=callback2')).body.items
  const give = (body: object) => admin.ask('PATCH', `/staff/${person.id}`, { version: person.version, ...body })
  for (const [body, path, rule] of [
    [{ ownRoles: ['00000000-0000-4000-8000-000000000000'] }, 'ownRoles', 'unknown'],
    [{ roles: [], ownRoles: [] }, 'roles', 'required'],
    [{ roles: [] }, 'roles', 'required'],
    [{ ownRoles: ['x'] }, 'ownRoles.0', 'format'],
  ] as const)
    matchWhole(t, (await give(body)).body, { fields: [{ path, rule }] })
  const given = await give({ roles: [], ownRoles: [id] })
  t.strictSame(given.body.ownRoles, [{ id, name: { zh: '账号员', en: 'Keeper' } }])
  t.strictSame(given.body.roles, [])
  t.strictSame(names(await admin.ask('GET', `/staff?role=${id}`)), ['callback2'])
  matchWhole(t, (await admin.ask('GET', '/staff?role=king')).body, { fields: [{ path: 'role' }] })
  rules.secondFactorFor = ['admin']
  t.match((await browser().signIn('callback2')).body, { code: 'SECOND_FACTOR_SETUP_NEEDED' }, 'a copy asks for what its origin asks for')
  rules.secondFactorFor = []
  const there = await signedIn('callback2')
  t.equal((await there.ask('PATCH', `/staff/${me.id}`, { version: me.version, roles: ['lead'] })).status, 200, 'there is another')
  const last = { code: 'LAST_ADMINISTRATOR' }
  t.match((await there.ask('PATCH', `/staff/${person.id}`, { version: given.body.version, roles: ['lead'], ownRoles: [] })).body, last)
  t.match((await there.ask('POST', `/staff/${person.id}/disable`, { version: given.body.version })).body, last)
  t.equal((await there.ask('PATCH', `/staff/${me.id}`, { version: me.version + 1, roles: ['admin'] })).status, 200)
  const back = await there.ask('PATCH', `/staff/${person.id}`, { version: given.body.version, roles: ['callback'], ownRoles: [] })
  t.strictSame([back.body.roles, back.body.ownRoles], [['callback'], []])
  const made = await admin.ask('POST', '/staff', { ...form, username: 'keeper', roles: [], ownRoles: [id] })
  t.strictSame(made.body.person.ownRoles, [{ id, name: { zh: '账号员', en: 'Keeper' } }])
})

t.test('an account that was never used can be deleted; one with history is disabled', async t => {
  const { body } = await admin.ask('POST', '/staff', { ...form, username: 'typo' })
  t.equal((await admin.ask('DELETE', `/staff/${body.person.id}`, { version: 1 })).status, 204)
  t.equal(await find('typo'), undefined)
  const person = await find('dispatch2')
  const refused = await admin.ask('DELETE', `/staff/${person.id}`, { version: person.version })
  t.match(refused.body, { code: 'STAFF_HAS_HISTORY', message: /赵敏/ })
})

t.test("an administrator sees and ends somebody's sign-ins", async t => {
  const there = await signedIn('callback2')
  const { id } = await find('callback2')
  const { items } = (await admin.ask('GET', `/staff/${id}/sign-ins`)).body
  t.equal((await admin.ask('DELETE', `/staff/${id}/sign-ins/${items[0].id}`)).status, 204)
  t.equal((await there.ask('GET', '/session')).status, 401)
  t.match((await admin.ask('DELETE', `/staff/${id}/sign-ins/${items[0].id}`)).body, { code: 'SIGN_IN_NOT_FOUND' })
  const again = await signedIn('callback2')
  t.equal((await admin.ask('POST', `/staff/${id}/sign-ins/end`)).status, 204)
  t.equal((await again.ask('GET', '/session')).status, 401)
  t.match((await admin.ask('DELETE', `/staff/${id}/second-factor`)).body, { code: 'NO_SECOND_FACTOR' })
})

t.test('teams: people, seats, queues, and who leads', async t => {
  const list = async () => (await admin.ask('GET', '/teams')).body.items
  t.strictSame((await list()).map(({ name }: { name: { en: string } }) => name.en).sort(), ['Dispatch and callbacks', 'Intake'])
  const team = { nameZh: '夜班组', nameEn: 'Night', leadId: null, queues: ['intake'] }
  t.match((await admin.ask('POST', '/teams', { ...team, nameZh: '受理组' })).body.fields[0], { path: 'nameZh', rule: 'duplicate' })
  t.match((await admin.ask('POST', '/teams', { ...team, queues: ['intake', 'x'] })).body.fields[0], { path: 'queues.1', rule: 'unknown' })
  const intake1 = await find('intake1')
  t.match((await admin.ask('POST', '/teams', { ...team, leadId: intake1.id })).body.fields[0], { path: 'leadId', rule: 'not_lead' })
  const { body: made } = await admin.ask('POST', '/teams', team)
  const lead = await find('lead')
  const filled = await admin.ask('PATCH', `/teams/${made.id}`, { version: 1, leadId: lead.id, members: [intake1.id], seats: ['1001'] })
  matchWhole(t, filled.body, { lead: { name: '周班长' }, members: [{ name: '李晓梅' }], seats: ['1001'], version: 2 })
  const intake = (await list()).find(({ name }: { name: { en: string } }) => name.en === 'Intake')
  t.notOk(
    intake.members.some(({ id }: { id: string }) => id === intake1.id),
    'nobody is in two teams',
  )
  matchWhole(t, (await admin.ask('PATCH', `/teams/${made.id}`, { version: 1, nameEn: 'Late' })).body, {
    code: 'TEAM_CHANGED',
    facts: { fields: ['leadId', 'members', 'seats'] },
  })
  t.match((await admin.ask('DELETE', `/teams/${made.id}`, { version: 2 })).body, { code: 'TEAM_IN_USE', facts: { people: 1, seats: 1 } })
  t.equal((await admin.ask('PATCH', `/teams/${made.id}`, { version: 2, members: [], seats: [] })).body.version, 3)
  t.match((await admin.ask('POST', `/teams/${made.id}/disable`, { version: 3 })).body, { active: false, version: 4 })
  t.equal((await admin.ask('DELETE', `/teams/${made.id}`, { version: 4 })).status, 204)
})

t.test('seats: name, telephone, queues, who sits there; the switch is told', async t => {
  const page = await admin.ask('GET', '/admin/seats?q=100')
  t.equal(page.body.items.length, 8)
  matchWhole(t, page.body.items[0], { number: '1001', kind: 'any', hasPhonePassword: true, active: true })
  const dispatch1 = await find('dispatch1')
  said.length = 0
  const changed = await admin.ask('PATCH', '/admin/seats/1001', {
    version: 1,
    name: '前台',
    kind: 'desk',
    skills: [{ queueId: 'intake', level: 9 }],
    people: [dispatch1.id],
  })
  matchWhole(t, changed.body, {
    name: '前台',
    kind: 'desk',
    skills: [{ queueId: 'intake', level: 9 }],
    people: [{ name: '刘强' }],
    version: 2,
  })
  t.strictSame(said.filter(({ audience }) => audience === 'switch').length, 1)
  t.match(await find('intake1'), { seatNumber: null })
  t.match(await find('dispatch1'), { seatNumber: '1001', version: dispatch1.version + 1 })
  t.match((await admin.ask('PATCH', '/admin/seats/1001', { version: 1, name: 'x' })).body, { code: 'SEAT_CHANGED' })
  t.match((await admin.ask('PATCH', '/admin/seats/1001', { version: 2, skills: [{ queueId: 'x', level: 1 }] })).body.fields[0], {
    path: 'skills.0.queueId',
    rule: 'unknown',
  })
  const { body } = await admin.ask('POST', '/admin/seats/1001/phone-password')
  matchWhole(t, body, { user: '1001', password: /^[\w-]{16}$/, sip: { port: 5060 } })
  t.match((await admin.ask('POST', '/admin/seats/9999/phone-password')).body, { code: 'SEAT_UNKNOWN' })
  t.match((await admin.ask('POST', '/admin/seats/1001/disable', { version: 3 })).body, { active: false })
})

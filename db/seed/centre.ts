import { hash } from '@node-rs/argon2'
import type { Db } from '../client.ts'
import { DEMO_PASSWORD } from '../demo.ts'
import { calendars, dids, queues, seatSkills, seats, staff, teamMembers, teamQueues, teams, teamSeats } from '../schema/index.ts'
import { sipDigest, SIP_REALM } from '../../text/digest.ts'
import { initialsOf } from '../../text/initials.ts'
import { idOf } from './ids.ts'

/** user name, name, role, seat */
export const people = [
  ['admin', '系统管理员', 'admin', null],
  ['lead', '周班长', 'lead', '1008'],
  ['intake1', '李晓梅', 'intake', '1001'],
  ['intake2', '王芳', 'intake', '1002'],
  ['intake3', '陈静', 'intake', '1003'],
  ['dispatch1', '刘强', 'dispatch', '1004'],
  ['dispatch2', '赵敏', 'dispatch', '1005'],
  ['callback1', '孙悦', 'callback', '1006'],
  ['callback2', '何琳', 'callback', '1007'],
] as const

const everyDay = {
  1: [['00:00', '24:00']],
  2: [['00:00', '24:00']],
  3: [['00:00', '24:00']],
  4: [['00:00', '24:00']],
  5: [['00:00', '24:00']],
  6: [['00:00', '24:00']],
  7: [['00:00', '24:00']],
}

/** Queues, calendar and hotline numbers: what a centre needs before its first call. */
export const seedSwitch = async (db: Db): Promise<void> => {
  await db
    .insert(queues)
    .values([
      { id: 'intake', nameZh: '服务受理', nameEn: 'Service requests', skill: 'intake', priority: 0 },
      { id: 'consult', nameZh: '咨询', nameEn: 'Questions', skill: 'consult', priority: 0 },
      { id: 'complaint', nameZh: '投诉', nameEn: 'Complaints', skill: 'complaint', priority: 1 },
      { id: 'suggestion', nameZh: '建议', nameEn: 'Suggestions', skill: 'suggestion', priority: 0 },
    ])
    .onConflictDoNothing()
  await db
    .insert(calendars)
    .values({
      id: 'default',
      name: '热线工作时间',
      zone: 'Asia/Shanghai',
      week: everyDay as never,
      special: [{ date: '2027-02-06', name: '春节', nameEn: 'Spring Festival', hours: [['09:00', '18:00']] }],
    })
    .onConflictDoNothing()
  await db
    .insert(dids)
    .values([
      { number: '95081', name: '家庭服务热线', flowId: 'hotline' },
      { number: '95082', name: '人工直通', queueId: 'intake' },
    ])
    .onConflictDoNothing()
}

/** Demo accounts with one password, their seats and skills. */
export const seedStaff = async (db: Db): Promise<void> => {
  const known = new Set((await db.select({ username: staff.username }).from(staff)).map(row => row.username))
  for (const [index, [username, name, role, seat]] of people.entries()) {
    if (known.has(username)) continue
    if (seat) {
      const digest = sipDigest(seat, DEMO_PASSWORD)
      await db
        .insert(seats)
        .values({ number: seat, name: `${seat} ${name}`, kind: 'any', sipDigest: digest, sipRealm: SIP_REALM })
        .onConflictDoNothing()
      if (role === 'intake') {
        await db
          .insert(seatSkills)
          .values(['intake', 'consult', 'complaint', 'suggestion'].map(queueId => ({ seatNumber: seat, queueId, level: 5 })))
          .onConflictDoNothing()
      }
    }
    await db
      .insert(staff)
      .values({
        id: idOf(`staff:${username}`),
        staffNo: `A${String(index + 1).padStart(3, '0')}`,
        username,
        name,
        initials: initialsOf(name),
        roles: [role],
        seatNumber: seat,
        origin: 'demo',
        passwordHash: await hash(DEMO_PASSWORD, { algorithm: 2 }),
      })
      .onConflictDoNothing()
  }
}

/** Chinese name, English name, queues, people */
const demoTeams = [
  ['受理组', 'Intake', ['intake', 'consult', 'complaint', 'suggestion'], ['lead', 'intake1', 'intake2', 'intake3']],
  ['派单回访组', 'Dispatch and callbacks', [], ['dispatch1', 'dispatch2', 'callback1', 'callback2']],
] as const

/** The demo's teams, led by its team lead; only where there is no team yet. */
export const seedTeams = async (db: Db): Promise<void> => {
  if ((await db.$count(teams)) > 0) return
  const known = new Map((await db.select().from(staff)).map(person => [person.username, person]))
  for (const [nameZh, nameEn, queueIds, usernames] of demoTeams) {
    const id = idOf(`team:${nameEn}`)
    const members = usernames.flatMap(username => known.get(username) ?? [])
    await db.insert(teams).values({ id, nameZh, nameEn, leadId: known.get('lead')?.id ?? null })
    if (queueIds.length > 0) await db.insert(teamQueues).values(queueIds.map(queueId => ({ teamId: id, queueId })))
    const seatNumbers = members.flatMap(({ seatNumber }) => seatNumber ?? [])
    if (members.length > 0) await db.insert(teamMembers).values(members.map(({ id: staffId }) => ({ staffId, teamId: id })))
    if (seatNumbers.length > 0)
      await db
        .insert(teamSeats)
        .values(seatNumbers.map(seatNumber => ({ seatNumber, teamId: id })))
        .onConflictDoNothing()
  }
}

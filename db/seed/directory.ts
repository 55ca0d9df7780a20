import type { Db } from '../client.ts'
import {
  categories,
  districts as districtTable,
  memberAddresses,
  memberPhones,
  members,
  merchantCategories,
  merchantDistricts,
  merchantOfferings,
  merchantPhones,
  merchants,
} from '../schema/index.ts'
import { initialsOf } from '../../text/initials.ts'
import { idOf } from './ids.ts'
import { firms, people } from './people.ts'
import { catalogue, districts, estates, streets } from './places.ts'

type CategoryRow = typeof categories.$inferInsert & { id: string }

/** All categories, parents before children. */
export const categoryRows = (): CategoryRow[] => {
  const rows: CategoryRow[] = []
  const add = (name: string, parent: CategoryRow | null, index: number) => {
    const code = `${parent?.code ?? ''}${String(index + 1).padStart(2, '0')}`
    const row: CategoryRow = {
      id: idOf(`category:${parent?.path ?? ''}/${name}`),
      parentId: parent?.id ?? null,
      code,
      name,
      path: parent ? `${parent.path} / ${name}` : name,
      initials: initialsOf(name),
      level: parent ? parent.level + 1 : 1,
      sort: index,
    }
    rows.push(row)
    return row
  }
  for (const [i, [branch, kinds]] of Object.entries(catalogue).entries()) {
    const first = add(branch, null, i)
    for (const [j, [kind, services]] of Object.entries(kinds).entries()) {
      const second = add(kind, first, j)
      services.forEach((service, k) => add(service, second, k))
    }
  }
  return rows
}

export const e164 = (number: string): string => `+86${number.replace(/^0/, '')}`
export const addressOf = (district: string, n: number): string => {
  const street = streets[district]![n % streets[district]!.length]!
  const room = 100 * (1 + (n % 17)) + 1 + (n % 4)
  return `${street}${10 + ((n * 37) % 280)}号${estates[n % estates.length]!}${1 + (n % 12)}栋${1 + (n % 3)}单元${room}室`
}

export const seedDirectory = async (db: Db): Promise<void> => {
  await db
    .insert(districtTable)
    .values(districts.map(([code, name], sort) => ({ code, name, initials: initialsOf(name), sort })))
    .onConflictDoNothing()
  const tree = categoryRows()
  await db.insert(categories).values(tree).onConflictDoNothing()

  const memberRows = people.map(([name, gender, , , tags], n) => ({
    id: idOf(`member:${name}`),
    memberNo: `M${String(n + 1).padStart(6, '0')}`,
    kind: gender ? ('household' as const) : ('organisation' as const),
    name,
    initials: initialsOf(name),
    gender,
    tags: [...(tags ?? [])],
  }))
  await db.insert(members).values(memberRows).onConflictDoNothing()
  await db
    .insert(memberPhones)
    .values(
      people.flatMap(([name, , mobile, district], n) => [
        {
          id: idOf(`member-phone:${name}:1`),
          memberId: idOf(`member:${name}`),
          number: e164(mobile),
          kind: 'mobile' as const,
          label: '本人',
          primary: true,
          verified: true,
        },
        ...(n % 5 === 0 && district === '430602'
          ? [
              {
                id: idOf(`member-phone:${name}:2`),
                memberId: idOf(`member:${name}`),
                number: e164(`0730${8300000 + n}`),
                kind: 'landline' as const,
                label: '家里',
                primary: false,
                verified: false,
              },
            ]
          : []),
      ]),
    )
    .onConflictDoNothing()
  await db
    .insert(memberAddresses)
    .values(
      people.flatMap(([name, , , district], n) => [
        {
          id: idOf(`member-address:${name}:1`),
          memberId: idOf(`member:${name}`),
          districtCode: district,
          detail: addressOf(district, n),
          label: '家',
          default: true,
        },
        ...(n % 8 === 3
          ? [
              {
                id: idOf(`member-address:${name}:2`),
                memberId: idOf(`member:${name}`),
                districtCode: '430602',
                detail: addressOf('430602', n + 50),
                label: '父母家',
                default: false,
              },
            ]
          : []),
      ]),
    )
    .onConflictDoNothing()

  const qualifiedUntil = new Date('2030-12-31T16:00:00Z')
  await db
    .insert(merchants)
    .values(
      firms.map(([name, kind, contactName, , districtCode, , branches, level, points], n) => ({
        id: idOf(`merchant:${name}`),
        merchantNo: `B${String(n + 1).padStart(5, '0')}`,
        name,
        initials: initialsOf(name),
        kind,
        contactName,
        districtCode,
        address: addressOf(districtCode, n + 20).replace(/\d+栋.*/, '临街门面'),
        intro: `主营${branches.join('、')}，服务人员持证上岗。`,
        level,
        points,
        capacityPerDay: kind === 'company' ? 20 : 6,
        qualifiedUntil,
        status: name === '兄弟搬家服务队' ? ('suspended' as const) : ('active' as const),
      })),
    )
    .onConflictDoNothing()
  await db
    .insert(merchantPhones)
    .values(
      firms.flatMap(([name, , contact, number], n) => [
        {
          id: idOf(`merchant-phone:${name}:1`),
          merchantId: idOf(`merchant:${name}`),
          number: e164(number),
          kind: number.startsWith('0') ? ('landline' as const) : ('mobile' as const),
          label: '派单电话',
          primary: true,
        },
        ...(number.startsWith('0')
          ? [
              {
                id: idOf(`merchant-phone:${name}:2`),
                merchantId: idOf(`merchant:${name}`),
                number: e164(`1367301${String(2000 + n)}`),
                kind: 'mobile' as const,
                label: contact,
                primary: false,
              },
            ]
          : []),
      ]),
    )
    .onConflictDoNothing()
  await db
    .insert(merchantDistricts)
    .values(firms.flatMap(([name, , , , , more]) => more.map(districtCode => ({ merchantId: idOf(`merchant:${name}`), districtCode }))))
    .onConflictDoNothing()
  await db
    .insert(merchantCategories)
    .values(
      firms.flatMap(([name, , , , , , branches]) =>
        branches.map(branch => ({ merchantId: idOf(`merchant:${name}`), categoryId: idOf(`category:/${branch}`) })),
      ),
    )
    .onConflictDoNothing()
  await db
    .insert(merchantOfferings)
    .values(
      firms.flatMap(([name, , , , , , branches], n) =>
        tree
          .filter(row => row.level === 3 && branches.some(branch => row.path.startsWith(`${branch} / `)))
          .map((row, k) => ({
            id: idOf(`offering:${name}:${row.path}`),
            merchantId: idOf(`merchant:${name}`),
            categoryId: row.id,
            name: row.name,
            priceFen: 5000 + ((n * 7 + k * 13) % 30) * 1000,
            unit: '次',
          })),
      ),
    )
    .onConflictDoNothing()
}

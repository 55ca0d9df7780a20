import { sql } from 'drizzle-orm'
import { boolean, index, pgSequence, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, id, tracked } from './columns.ts'
import { districts } from './catalogue.ts'

/** Anyone who ever called or posted (seed, term 1). `initials` are the name's pinyin initials in lower case. */
export const members = pgTable(
  'members',
  {
    id: id(),
    memberNo: text().notNull().unique(),
    kind: text({ enum: ['household', 'organisation'] }).notNull(),
    name: text().notNull(),
    initials: text().notNull(),
    gender: text({ enum: ['male', 'female'] }),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    blocked: boolean().notNull().default(false),
    blockedReason: text(),
    channel: text().notNull().default('phone'),
    remark: text(),
    firstContactAt: at().notNull().defaultNow(),
    ...tracked(),
  },
  table => [
    // `fold_name`, made by a migration, is `foldName` of text/name.ts
    index('members_name_folded').on(sql`fold_name(${table.name}) text_pattern_ops`),
    index('members_name_folded_ending').on(sql`reverse(fold_name(${table.name})) text_pattern_ops`),
    index('members_organisations')
      .on(table.name)
      .where(sql`${table.kind} = 'organisation'`),
    index('members_initials').on(table.initials.op('text_pattern_ops')),
    index('members_created').on(table.createdAt.desc(), table.id),
  ],
)

/** Gives member numbers out; below the start are those of imported records. */
export const memberNumbers = pgSequence('member_numbers', { startWith: 1001 })

/** Numbers in E.164 (short numbers as their digits). A number may be known of several members, of each once. */
export const memberPhones = pgTable(
  'member_phones',
  {
    id: id(),
    memberId: uuid()
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    number: text().notNull(),
    kind: text({ enum: ['mobile', 'landline', 'other'] }).notNull(),
    label: text(),
    primary: boolean().notNull().default(false),
    verified: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
  },
  table => [
    uniqueIndex('member_phones_number').on(table.number, table.memberId),
    index('member_phones_member').on(table.memberId),
    index('member_phones_ending').on(sql`reverse(${table.number}) text_pattern_ops`),
    uniqueIndex('member_phones_primary')
      .on(table.memberId)
      .where(sql`${table.primary}`),
  ],
)

export const memberAddresses = pgTable(
  'member_addresses',
  {
    id: id(),
    memberId: uuid()
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    districtCode: text()
      .notNull()
      .references(() => districts.code),
    detail: text().notNull(),
    label: text(),
    default: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
  },
  table => [
    index('member_addresses_member').on(table.memberId),
    uniqueIndex('member_addresses_default')
      .on(table.memberId)
      .where(sql`${table.default}`),
  ],
)

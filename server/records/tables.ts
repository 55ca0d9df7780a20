/** Where each kind of plain record is kept, and who refers to its records. */
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import {
  agentStateLog,
  categories,
  closingReasons,
  dispatchAssignments,
  dispatchEnquiries,
  districts,
  memberAddresses,
  members,
  memberTags,
  merchantCategories,
  merchantDistricts,
  merchantOfferings,
  merchants,
  pauseReasons,
  refusalReasons,
  returnReasons,
  staffDistricts,
  workOrders,
} from '../../db/schema/index.ts'
import { recordKinds, type RecordKind } from '../contract/records/index.ts'
import type { Definition } from '../contract/records/definition.ts'
import type { Words } from '../contract/records/words.ts'

/** Rows of another table that name a record, by its id; with `isList` the column holds several. */
export type Use = { what: Words; column: PgColumn; isList?: true }
/** `kept`: ids that rules of the program itself write. */
export type Stored = { table: PgTable; uses: readonly Use[]; kept?: readonly string[] }

const orders = { zh: '工单', en: 'work orders' }

export const recordTables: Readonly<Record<RecordKind, Stored>> = {
  'category': {
    table: categories,
    uses: [
      { what: orders, column: workOrders.categoryId },
      { what: { zh: '下级类别', en: 'categories below it' }, column: categories.parentId },
      { what: { zh: '商户服务类别', en: 'branches that merchants serve' }, column: merchantCategories.categoryId },
      { what: { zh: '商户服务项目', en: 'offers of merchants' }, column: merchantOfferings.categoryId },
    ],
  },
  'district': {
    table: districts,
    uses: [
      { what: orders, column: workOrders.districtCode },
      { what: { zh: '会员地址', en: 'addresses of members' }, column: memberAddresses.districtCode },
      { what: { zh: '商户地址', en: 'addresses of merchants' }, column: merchants.districtCode },
      { what: { zh: '商户服务范围', en: 'districts that merchants serve' }, column: merchantDistricts.districtCode },
      { what: { zh: '片区经理', en: 'people who answer for it' }, column: staffDistricts.districtCode },
    ],
  },
  'pause-reason': {
    table: pauseReasons,
    uses: [{ what: { zh: '座席状态记录', en: "entries of seats' states" }, column: agentStateLog.reason }],
  },
  'return-reason': {
    table: returnReasons,
    uses: [{ what: { zh: '退单记录', en: 'returns' }, column: dispatchAssignments.returnReason }],
    kept: ['member_cancelled'],
  },
  'refusal-reason': {
    table: refusalReasons,
    uses: [{ what: { zh: '询单记录', en: 'enquiries' }, column: dispatchEnquiries.refuseReason }],
  },
  'closing-reason': { table: closingReasons, uses: [{ what: orders, column: workOrders.closedReason }] },
  'member-tag': { table: memberTags, uses: [{ what: { zh: '会员', en: 'members' }, column: members.tags, isList: true }] },
}

/** A kind with its table. */
export type Kind = { definition: Definition; stored: Stored }

export const kinds: readonly Kind[] = Object.values(recordKinds).map(definition => ({
  definition,
  stored: recordTables[definition.kind as RecordKind],
}))

/** @throws for a kind that is not registered: definitions name only those that are */
export const kindNamed = (name: string): Kind => {
  const found = kinds.find(({ definition }) => definition.kind === name)
  if (!found) throw new Error(`no kind of records is called ${name}`)
  return found
}

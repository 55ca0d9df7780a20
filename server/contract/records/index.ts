/** The kinds of plain records: one file each, and one entry here. */
import { category } from './category.ts'
import { closingReason } from './closing-reason.ts'
import type { Definition } from './definition.ts'
import { district } from './district.ts'
import { memberTag } from './member-tag.ts'
import { pauseReason } from './pause-reason.ts'
import { refusalReason } from './refusal-reason.ts'
import { returnReason } from './return-reason.ts'

const kinds = [category, district, pauseReason, returnReason, refusalReason, closingReason, memberTag] as const

export type RecordKind = (typeof kinds)[number]['kind']
/** All definitions by their kind, in the order in which the rail shows them. */
export const recordKinds: Readonly<Record<string, Definition>> = Object.fromEntries(kinds.map(kind => [kind.kind, kind]))

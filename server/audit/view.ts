import type { auditChain } from '../../db/schema/index.ts'
import type { AuditView, ChainState } from '../contract/audit.ts'
import type { FoundEntry } from './store.ts'
import type { Verdict } from './verify.ts'

export const entryView = ({ row, doer, subjectName }: FoundEntry): AuditView => {
  const { id, at, staffId, action, subjectKind, subjectId, address, detail, position, hash } = row
  return {
    id,
    at: at.toISOString(),
    person: staffId === null ? null : { id: staffId, name: doer },
    action,
    subject: subjectKind === null ? null : { kind: subjectKind, id: subjectId ?? '', name: subjectName },
    address,
    detail,
    position,
    hash,
  }
}

export const chainView = (ends: typeof auditChain.$inferSelect, open: Verdict['open']): ChainState => ({
  removed: ends.cutPosition,
  sealed: ends.position,
  hash: ends.hash,
  sealedAt: ends.sealedAt?.toISOString() ?? null,
  open: open.count,
  openSince: open.since?.toISOString() ?? null,
  verifiedAt: ends.verifiedAt?.toISOString() ?? null,
  verified: ends.verifiedPosition,
  fault: ends.fault,
})

/** A cell of a CSV file: quoted, and never taken for a formula by who opens it. */
export const cell = (value: unknown): string => {
  const plain = value === null || value === undefined ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain
  return `"${safe.replaceAll('"', '""')}"`
}

const COLUMNS = [
  'id',
  'at',
  'person',
  'person_id',
  'action',
  'subject_kind',
  'subject_id',
  'subject',
  'address',
  'detail',
  'position',
  'hash',
]

/** First line of the CSV file, with the mark by which spreadsheets know UTF-8. */
export const csvHead = `\uFEFF${COLUMNS.join(',')}\r\n`

export const csvLine = ({ id, at, person, action, subject, address, detail, position, hash }: AuditView): string =>
  `${[id, at, person?.name, person?.id, action, subject?.kind, subject?.id, subject?.name, address, JSON.stringify(detail), position, hash]
    .map(cell)
    .join(',')}\r\n`

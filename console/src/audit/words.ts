import type { AuditView } from '../../../server/contract/audit.ts'
import { t, word } from '../i18n/locale.svelte.ts'

/** How much of an id that says nothing is shown in a list. */
const SHORT = 8
const shortened = (id: string) => (/^[0-9a-f]{8}-/.test(id) || /^[0-9a-f]{16,}$/.test(id) ? id.slice(0, SHORT) : id)

/** What a deed was about, in words: the name or number where there is one, else the beginning of its id. */
export const subjectOf = ({ subject }: AuditView): string =>
  subject ? `${word('audit-subject', subject.kind)} ${subject.name ?? shortened(subject.id)}` : ''

/** A value of a detail, in one line. */
export const valueOf = (value: unknown): string => {
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
  if (Array.isArray(value)) return value.map(valueOf).join(t('audit.and'))
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

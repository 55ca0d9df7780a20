import type { AuditView } from '../../../server/contract/audit.ts'
import { recordKinds } from '../../../server/contract/records/index.ts'
import { t, word } from '../i18n/locale.svelte.ts'
import { said } from '../records/value-words.ts'

/** How much of an id that says nothing is shown in a list. */
const SHORT = 8
const shortened = (id: string) => (/^[0-9a-f]{8}-/.test(id) || /^[0-9a-f]{16,}$/.test(id) ? id.slice(0, SHORT) : id)

/** What a kind of subject is called: that of a plain record as its definition says. */
export const kindOf = (kind: string): string => {
  const definition = recordKinds[kind]
  return definition ? said(definition.words) : word('audit-subject', kind)
}

/** What a deed was about, in words: the name or number where there is one, else the beginning of its id. */
export const subjectOf = ({ subject }: AuditView): string =>
  subject ? `${kindOf(subject.kind)} ${subject.name ?? shortened(subject.id)}` : ''

/** A field of what a deed was about, as people know it; `kind` is the subject's. */
export const columnOf = (kind: string | undefined, name: string): string => {
  const field = recordKinds[kind ?? '']?.fields[name]
  return field ? said(field.words) : word('audit-column', name)
}

/** The name of a part of a detail. */
export const partOf = (kind: string | undefined, name: string): string => {
  const known = word('audit-field', name)
  return known === name ? columnOf(kind, name) : known
}

/** A value of a detail, in one line. */
export const valueOf = (value: unknown): string => {
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
  if (Array.isArray(value)) return value.map(valueOf).join(t('audit.and'))
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

const isPair = (value: unknown): value is { before?: unknown; after?: unknown } =>
  typeof value === 'object' && value !== null && Object.keys(value).every(key => key === 'before' || key === 'after')
const orNothing = (value: unknown): string => (value === null || value === undefined ? t('audit.nothing') : valueOf(value))

/** A part of a detail in lines: names of fields in words, and for each field that changed what it was and is. */
export const linesOf = ({ subject, detail }: Pick<AuditView, 'subject' | 'detail'>, name: string): string[] => {
  const part = detail[name]
  if ((name === 'fields' || name === 'changed') && Array.isArray(part))
    return [part.map(one => columnOf(subject?.kind, String(one))).join(t('audit.and'))]
  if (name === 'values' && typeof part === 'object' && part !== null)
    return Object.entries(part).map(([field, value]) => {
      const told = isPair(value)
        ? 'before' in value
          ? `${orNothing(value.before)} → ${orNothing(value.after)}`
          : orNothing(value.after)
        : valueOf(value)
      return t('audit.column', { name: columnOf(subject?.kind, field), value: told })
    })
  return [valueOf(part)]
}

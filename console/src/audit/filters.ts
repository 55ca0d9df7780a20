/** What the list of the audit is narrowed to, as it stands in the address; days are those of the centre's calendar. */
import { AuditAction, type AuditFilters } from '../../../server/contract/audit.ts'
import { addDays, instantOf, isDay } from '../../../time/civil.ts'

export const FIELDS = ['person', 'action', 'kind', 'id', 'from', 'to'] as const
export type Wishes = Record<(typeof FIELDS)[number], string>

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

const isGood: Record<keyof Wishes, (value: string) => boolean> = {
  person: value => UUID.test(value),
  action: value => AuditAction.safeParse(value).success,
  kind: value => /^[a-z][a-z-]{0,39}$/.test(value),
  id: value => value.length <= 80,
  from: isDay,
  to: isDay,
}

/** Reads an address's query; what is no wish of that kind is left out. */
export const readWishes = (search: string): Wishes => {
  const given = new URLSearchParams(search)
  const value = (field: keyof Wishes) => {
    const text = given.get(field)?.trim() ?? ''
    return text && isGood[field](text) ? text : ''
  }
  return Object.fromEntries(FIELDS.map(field => [field, value(field)])) as Wishes
}

/** The query of an address, with its question mark; empty without wishes. */
export const writeWishes = (wishes: Wishes): string => {
  const query = new URLSearchParams(FIELDS.flatMap(field => (wishes[field] ? [[field, wishes[field]]] : []))).toString()
  return query && `?${query}`
}

/** What the server is asked: both days whole, by the clock of `zone`. */
export const filtersOf = ({ person, action, kind, id, from, to }: Wishes, zone: string): AuditFilters => ({
  ...(person && { person }),
  ...(action && { action: action as AuditAction }),
  ...(kind && { subjectKind: kind }),
  ...(id && { subjectId: id }),
  ...(from && { from: new Date(instantOf(from, 0, zone)).toISOString() }),
  ...(to && { to: new Date(instantOf(addDays(to, 1), 0, zone)).toISOString() }),
})

/**
 * A plain record: one definition, from which the api, the list, the form, history and the file derive. No logic but checks between its
 * fields.
 */
import type { Right } from '../session.ts'
import type { Field } from './field.ts'
import type { Words } from './words.ts'

/** Where the kind stands in the rail of the records' room. */
export const themes = {
  service: { zh: '服务目录', en: 'Services' },
  reasons: { zh: '原因', en: 'Reasons' },
  telephone: { zh: '话务', en: 'Telephone' },
  people: { zh: '客户', en: 'Members' },
  texts: { zh: '话术与通知', en: 'Texts' },
  quality: { zh: '质量', en: 'Quality' },
} as const satisfies Record<string, Words>
export type Theme = keyof typeof themes

/** What is told when a record of the kind changes, and so what a change reaches at once. */
export const reaches = ['seats', 'intake', 'dispatch', 'callback', 'members', 'switch'] as const
export type Reach = (typeof reaches)[number]

/** A check between fields of one record: where the words stand, and whether all is well. */
export type Check = { path: string; words: Words; holds(values: Record<string, unknown>): boolean }

/**
 * Records below each other: `parent` is the reference to the record above, at most `levels` deep. The table keeps each one's level (1 for
 * those at the top) and its path (the names from the top, `name / name`) in columns of these names.
 */
export type Tree = { parent: string; levels: number; level: string; path: string }

export type Definition = {
  /** In addresses and in history: `pause-reason`. */
  kind: string
  /** What many of them are called. */
  words: Words
  help: Words
  theme: Theme
  fields: Readonly<Record<string, Field>>
  /** The field that says which record it is, to people. */
  title: string
  /** The field that is the record's id; null where the table makes a uuid. */
  key: string | null
  /** `order`: a field of one column, never empty, by which lists are sorted. */
  list: { columns: readonly string[]; order: string }
  rights: { read: Right; write: Right }
  applies: Reach
  tree: Tree | null
  checks: readonly Check[]
}

type Wishes<F extends Definition['fields']> = {
  words: Words
  help: Words
  theme: Theme
  fields: F
  title: keyof F & string
  list: { columns: readonly (keyof F & string)[]; order: keyof F & string }
  rights?: { read: Right; write: Right }
  applies: Reach
  tree?: Tree
  checks?: readonly Check[]
}

/** Names that bodies and answers use themselves. */
const TAKEN = new Set(['version', 'active', 'after', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'])

/**
 * Defines a kind of plain record.
 * @param kind its name in addresses: small letters and dashes
 * @throws where the definition contradicts itself; the registry's test makes every one
 */
export const record = <const K extends string, const F extends Definition['fields']>(
  kind: K,
  wishes: Wishes<F>,
): Definition & { kind: K; fields: F } => {
  if (!/^[a-z]+(-[a-z]+)*$/.test(kind)) throw new Error(`${kind}: a kind is small letters and dashes`)
  const names = Object.keys(wishes.fields)
  const fields: Definition['fields'] = wishes.fields
  const taken = names.find(name => TAKEN.has(name) || (name === 'id' && !fields[name]!.key))
  if (taken) throw new Error(`${kind}: no field may be called ${taken}`)
  const keys = names.filter(name => fields[name]!.key)
  if (keys.length > 1) throw new Error(`${kind}: two fields are its id`)
  const order = fields[wishes.list.order]
  if (order?.columns(wishes.list.order).length !== 1) throw new Error(`${kind}: lists are sorted by a field of one column`)
  if (wishes.tree && fields[wishes.tree.parent]?.input.of !== kind) throw new Error(`${kind}: the record above is one of the same kind`)
  return {
    kind,
    words: wishes.words,
    help: wishes.help,
    theme: wishes.theme,
    fields: wishes.fields,
    title: wishes.title,
    key: keys[0] ?? null,
    list: wishes.list,
    rights: wishes.rights ?? { read: 'records.read', write: 'records.write' },
    applies: wishes.applies,
    tree: wishes.tree ?? null,
    checks: wishes.checks ?? [],
  }
}

/** The values of a kind's records. */
export type ValuesOf<D extends { fields: Readonly<Record<string, Field>> }> = {
  -readonly [K in keyof D['fields']]: D['fields'][K] extends Field<infer T> ? T : never
}

/** What follows from a definition: the schemas of bodies, the form, differences. */
import { z } from 'zod'
import { Version } from '../ids.ts'
import type { FieldProblem } from '../problem.ts'
import type { Definition, Reach, Theme } from './definition.ts'
import type { FieldInput } from './field.ts'
import type { Words } from './words.ts'

export type Values = Record<string, unknown>
type Body = z.ZodType<Values>

/** The body that makes a record: what must be given is asked for, the rest begins as the definition says. */
export const createSchema = ({ fields }: Definition): Body =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, field.required ? field.schema : field.schema.default(field.empty as never)]),
    ),
  )

/** The body that changes a record: the version that was read, and the fields that are to be otherwise. What is fixed cannot be named. */
export const changeSchema = ({ fields }: Definition): z.ZodType<Values & { version: number }> =>
  z.strictObject({
    version: Version,
    ...Object.fromEntries(
      Object.entries(fields)
        .filter(([, field]) => !field.fixed)
        .map(([name, field]) => [name, field.schema.optional()]),
    ),
  }) as z.ZodType<Values & { version: number }>

/** What a change's body wants to be otherwise: fields that it names. */
export const wantedIn = ({ version: _, ...values }: Values & { version: number }): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** A new record as a form opens it. */
export const emptyValues = ({ fields }: Pick<Definition, 'fields'>): Values =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, structuredClone(field.empty)]))

/** Checks between fields that whole values do not pass. */
export const violated = ({ checks }: Pick<Definition, 'checks'>, values: Values, language: 'zh' | 'en'): FieldProblem[] =>
  checks.filter(check => !check.holds(values)).map(({ path, words }) => ({ path, rule: 'fields', message: words[language] }))

/** A value with its keys in one order, as text: the database keeps them in an order of its own. */
const ordered = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/** Whether two values of a field are the same; nothing and absent are. */
export const isSame = (a: unknown, b: unknown): boolean => ordered(a) === ordered(b)

export type Difference = { field: string; before: unknown; after: unknown }

/** Fields in which two states of a record differ; `active` is one as well. */
export const differences = (before: Values, after: Values): Difference[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(field => !isSame(before[field], after[field]))
    .map(field => ({ field, before: before[field] ?? null, after: after[field] ?? null }))

export type FormField = {
  name: string
  kind: string
  words: Words
  help: Words
  required: boolean
  fixed: boolean
  key: boolean
  empty: unknown
  input: FieldInput
}
/** What the screens are told of a kind; plain JSON. */
export type FormModel = {
  kind: string
  words: Words
  help: Words
  theme: Theme
  title: string
  columns: string[]
  fields: FormField[]
  applies: Reach
  tree: { parent: string; levels: number } | null
}

/** The form and the list of a kind. */
export const formModel = (definition: Definition): FormModel => ({
  kind: definition.kind,
  words: definition.words,
  help: definition.help,
  theme: definition.theme,
  title: definition.title,
  columns: [...definition.list.columns],
  fields: Object.entries(definition.fields).map(([name, { kind, words, help, required, fixed, key, empty, input }]) => ({
    name,
    kind,
    words,
    help,
    required,
    fixed,
    key,
    empty,
    input,
  })),
  applies: definition.applies,
  tree: definition.tree && { parent: definition.tree.parent, levels: definition.tree.levels },
})

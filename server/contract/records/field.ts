/** What a kind of field is: from it derive the check of what is sent, the table's columns, the form's control and the cell of a file. */
import { z } from 'zod'
import { cleanLine, cleanLines } from '../../../text/clean.ts'
import { isStorable } from '../text.ts'
import type { Words } from './words.ts'

/** What the form has to know of a field beyond its name; plain JSON. */
export type FieldInput = {
  max?: number
  min?: number
  /** What a number counts. */
  unit?: Words
  /** The form proposes a value made of this other field's. */
  from?: string
  options?: { value: string; words: Words }[]
  /** The kind of records that it names one of. */
  of?: string
  /** Lines that the control shows. */
  lines?: number
}

/**
 * One field of a definition. `schema` takes what a request brings, cleans it and answers the value as it is kept in memory, in history and
 * on the wire; it has no default, so that a change may leave the field out. `columns` are the table's columns that hold the value.
 */
export type Field<T = unknown> = {
  /** Its kind's name in the registry (`fields/index.ts`). */
  kind: string
  words: Words
  /** Says what the field does, below its control. */
  help: Words
  /** Must be given when a record is made. */
  required: boolean
  /** Cannot be changed once the record is made. */
  fixed: boolean
  /** Is the record's id. */
  key: boolean
  /** No other record has the same value. */
  unique: boolean
  /** The table keeps the value's pinyin initials in a column of this name, for searches. */
  initials: string | null
  /** Found by the search box. */
  searched: boolean
  /** What a new record begins with. */
  empty: T
  schema: z.ZodType<T>
  columns(name: string): readonly string[]
  toColumns(name: string, value: T): Record<string, unknown>
  fromColumns(name: string, row: Record<string, unknown>): T
  /** The cells of a file of comma-separated values, one a column. */
  toCells(value: T): readonly string[]
  input: FieldInput
}

/** What every kind of field may be told. */
export type FieldWishes = { words: Words; help: Words }

/** A field of one column of its own name, with the rest filled in as most kinds have it. */
export const oneColumn = <T>(
  kind: string,
  { words, help }: FieldWishes,
  rest: Pick<Field<T>, 'required' | 'empty' | 'schema' | 'input'> & Partial<Field<T>>,
): Field<T> => ({
  kind,
  words,
  help,
  fixed: false,
  key: false,
  unique: false,
  initials: null,
  searched: false,
  columns: name => [name],
  toColumns: (name, value) => ({ [name]: value }),
  fromColumns: (name, row) => row[name] as T,
  toCells: value => [value === null || value === undefined ? '' : String(value)],
  ...rest,
})

const storable = () => z.string().refine(isStorable, { params: { rule: 'characters' }, abort: true })

/** A cleaned line of `min`..`max` characters. */
export const line = (max: number, min = 1) => storable().overwrite(cleanLine).min(min).max(max)

/** Cleaned text of several lines, `min`..`max` characters. */
export const lines = (max: number, min = 1) => storable().overwrite(cleanLines).min(min).max(max)

/** The same schema where an empty text means that there is none. */
export const orNothing = (schema: z.ZodType<string>): z.ZodType<string | null> => schema.nullable().transform(value => value || null)

import { z } from 'zod'
import { line, oneColumn, type Field, type FieldWishes } from '../field.ts'
import type { Words } from '../words.ts'

type Wishes = FieldWishes & { max: number }

/** A text in both languages, in two columns: `name` is kept in `nameZh` and `nameEn`. */
export const both = (wishes: Wishes): Field<Words> =>
  oneColumn<Words>('both', wishes, {
    required: true,
    searched: true,
    empty: { zh: '', en: '' },
    schema: z.strictObject({ zh: line(wishes.max), en: line(wishes.max) }),
    columns: name => [`${name}Zh`, `${name}En`],
    toColumns: (name, { zh, en }) => ({ [`${name}Zh`]: zh, [`${name}En`]: en }),
    fromColumns: (name, row) => ({ zh: String(row[`${name}Zh`]), en: String(row[`${name}En`]) }),
    toCells: ({ zh, en }) => [zh, en],
    input: { max: wishes.max },
  })

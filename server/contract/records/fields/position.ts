import { z } from 'zod'
import { oneColumn, type Field } from '../field.ts'

const MOST = 100_000

/** The place in lists, small numbers first; those of one place stand in the order of their ids. */
export const position = (): Field<number> =>
  oneColumn<number>(
    'position',
    {
      words: { zh: '排序', en: 'Position' },
      help: { zh: '数字小的排在前面', en: 'Small numbers come first' },
    },
    { required: false, empty: 100, schema: z.int().min(0).max(MOST), input: { min: 0, max: MOST } },
  )

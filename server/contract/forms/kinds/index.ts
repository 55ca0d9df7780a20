/** The kinds of questions: one file each, and one entry here. */
import { choice } from './choice.ts'
import { day } from './day.ts'
import { flag } from './flag.ts'
import { integer } from './integer.ts'
import { many } from './many.ts'
import { sealed } from './sealed.ts'
import { text } from './text.ts'

export const questionKinds = { choice, day, flag, integer, many, sealed, text } as const
export type QuestionType = keyof typeof questionKinds

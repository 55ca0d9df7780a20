/** The kinds of fields: one file each, and one entry here. */
import { area } from './area.ts'
import { both } from './both.ts'
import { choice } from './choice.ts'
import { code } from './code.ts'
import { flag } from './flag.ts'
import { integer } from './integer.ts'
import { many } from './many.ts'
import { minutes } from './minutes.ts'
import { phone } from './phone.ts'
import { position } from './position.ts'
import { reference } from './reference.ts'
import { text } from './text.ts'

export const fieldKinds = { area, both, choice, code, flag, integer, many, minutes, phone, position, reference, text } as const
export type FieldKind = keyof typeof fieldKinds

export { area, both, choice, code, flag, integer, many, minutes, phone, position, reference, text }

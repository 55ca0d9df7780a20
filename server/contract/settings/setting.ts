/** What a setting is, and the kinds of values that there are. From its row derive a setting's check, its field and its words. */
import { z } from 'zod'
import { text as storedText } from '../text.ts'

export type Words = { zh: string; en: string }

/** What the settings are grouped by on the screen. */
export const THEMES = ['calls', 'seats', 'recordings', 'orders', 'callbacks', 'privacy', 'sign-in', 'security'] as const
export type Theme = (typeof THEMES)[number]

/** Who goes by a setting; each is told of a change and reads it again. */
export const APPLIES = ['switch', 'api', 'worker'] as const
export type AppliesTo = (typeof APPLIES)[number]

/** What an amount is an amount of. The first four are times. */
export const UNITS = ['milliseconds', 'seconds', 'minutes', 'hours', 'days', 'times', 'megabytes', 'percent'] as const
export type Unit = (typeof UNITS)[number]
const UNIT_MS = { milliseconds: 1, seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const
export type SpanUnit = keyof typeof UNIT_MS

/** What every setting says of itself, in the words of those who run a centre. */
export type About = {
  theme: Theme
  name: Words
  /** One or two sentences: what it does, and to whom it happens. */
  help: Words
  applies: readonly AppliesTo[]
  /** Where the default is from: the seed's text, or the practice of the field. */
  source: 'seed' | 'practice'
}

type Value<V> = About & { schema: z.ZodType<V>; default: V }
/** A whole number of things. */
export type Amount = Value<number> & { kind: 'amount'; unit: Unit; min: number; max: number }
/** A length of time, stored in its unit. */
export type Span = Value<number> & { kind: 'span'; unit: SpanUnit; min: number; max: number }
/** A time of day by the centre's clock, `HH:MM`. */
export type Clock = Value<string> & { kind: 'clock' }
export type Flag = Value<boolean> & { kind: 'flag' }
/** One of a list. */
export type Choice<O extends string = string> = Value<O> & { kind: 'choice'; options: Readonly<Record<O, Words>> }
/** Any of a list, also none. */
export type Many<O extends string = string> = Value<O[]> & { kind: 'many'; options: Readonly<Record<O, Words>> }
export type Text = Value<string> & { kind: 'text'; min: number; max: number }
export type Setting = Amount | Span | Clock | Flag | Choice | Many | Text

type Range = { unit: Unit; min: number; max: number; default: number }
const whole = ({ min, max }: { min: number; max: number }) => z.number().int().min(min).max(max)

/** A whole number from `min` to `max`. */
export const amount = (about: About & Range): Amount => ({ ...about, kind: 'amount', schema: whole(about) })

/** A whole number of `unit` from `min` to `max`. */
export const span = (about: About & Range & { unit: SpanUnit }): Span => ({ ...about, kind: 'span', schema: whole(about) })

/** A time of day. */
export const clock = (about: About & { default: string }): Clock => ({
  ...about,
  kind: 'clock',
  schema: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
})

export const flag = (about: About & { default: boolean }): Flag => ({ ...about, kind: 'flag', schema: z.boolean() })

const namesOf = <O extends string>(options: Readonly<Record<O, Words>>) => Object.keys(options) as O[]

export const choice = <O extends string>(about: About & { options: Readonly<Record<O, Words>>; default: NoInfer<O> }): Choice<O> => ({
  ...about,
  kind: 'choice',
  schema: z.enum(namesOf(about.options)) as unknown as z.ZodType<O>,
})

/** Each at most once; kept in the order of the list. */
export const many = <O extends string>(about: About & { options: Readonly<Record<O, Words>>; default: readonly NoInfer<O>[] }): Many<O> => {
  const all = namesOf(about.options)
  const schema = z.array(z.enum(all)).transform(chosen => all.filter(one => (chosen as string[]).includes(one)))
  return { ...about, default: [...about.default], kind: 'many', schema: schema as unknown as z.ZodType<O[]> }
}

/** One line of `min` to `max` characters. `pattern` refuses what else it may not be, with the rule of that name. */
export const text = (about: About & { min: number; max: number; default: string; pattern?: RegExp; rule?: string }): Text => {
  const { pattern, rule = 'characters', ...rest } = about
  const schema = storedText(about.max, about.min).refine(value => !pattern || pattern.test(value), { params: { rule } })
  return { ...rest, kind: 'text', schema }
}

/** A value of a span in ms. */
export const inMs = (unit: SpanUnit, value: number): number => value * UNIT_MS[unit]

/** Minutes after midnight of `HH:MM`. */
export const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

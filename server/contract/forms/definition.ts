/**
 * A form that the back office defines (业务属性定义; seed 3.2): questions in their order, each with its type, who is shown it and when it is
 * asked. A definition is data: it is checked when it is saved, and everything else derives from it.
 */
import { z } from 'zod'
import { line } from '../records/field.ts'
import { rawText } from '../text.ts'
import { clausesOf, Condition, type Clause } from './condition.ts'
import { choice } from './kinds/choice.ts'
import { day } from './kinds/day.ts'
import { flag } from './kinds/flag.ts'
import { integer } from './kinds/integer.ts'
import { bothOf, isRange } from './kinds/kind.ts'
import { many } from './kinds/many.ts'
import { sealed } from './kinds/sealed.ts'
import { text } from './kinds/text.ts'

/** Questions of one form. */
export const MOST_QUESTIONS = 60

/** Under which an answer is stored: small Latin letters, digits, underscore; `constructor` and the like are no names. */
const Name = line(40)
  .regex(/^[a-z][a-z0-9_]*$/)
  .refine(name => !(name in {}), { params: { rule: 'format' } })

const shared = {
  name: Name,
  words: bothOf(40),
  help: bothOf(200).nullable().default(null),
  isRequired: z.boolean().default(false),
  /** Ids of the roles that are shown it; none: whoever is shown what the form belongs to. */
  readers: z.array(rawText(40)).max(30).default([]),
  when: Condition.nullable().default(null),
}

export const Question = z.discriminatedUnion('type', [
  z.strictObject({ ...shared, ...choice.own }),
  z.strictObject({ ...shared, ...day.own }),
  z.strictObject({ ...shared, ...flag.own }),
  z.strictObject({ ...shared, ...integer.own }),
  z.strictObject({ ...shared, ...many.own }),
  z.strictObject({ ...shared, ...sealed.own }),
  z.strictObject({ ...shared, ...text.own }),
])
export type Question = z.infer<typeof Question>

/** Whether everybody who is shown `one` is shown `other` as well. */
const isShownWith = (one: Question, other: Question): boolean =>
  other.readers.length === 0 || (one.readers.length > 0 && one.readers.every(role => other.readers.includes(role)))

const isPossible = (question: Question, value: string | number | boolean): boolean => {
  if (question.type === 'choice' || question.type === 'many') return question.options.some(option => option.value === value)
  if (question.type === 'flag') return typeof value === 'boolean'
  if (question.type === 'integer') return typeof value === 'number'
  return typeof value === 'string'
}

/** What is wrong with a clause of `question`, whose form has `before` above it. */
const clauseProblem = (
  question: Question,
  clause: Clause,
  before: readonly Question[],
): { path: (string | number)[]; rule: string } | null => {
  const asked = before.find(({ name }) => name === clause.question)
  if (!asked) return { path: ['question'], rule: 'condition_later' }
  if (asked.type === 'sealed') return { path: ['question'], rule: 'condition_sealed' }
  if (!isShownWith(question, asked)) return { path: ['question'], rule: 'condition_unseen' }
  const wrong = 'is' in clause ? clause.is.findIndex(value => !isPossible(asked, value)) : -1
  return wrong < 0 ? null : { path: ['is', wrong], rule: 'not_in_list' }
}

/**
 * A whole form. Conditions look at questions that stand before, so that no two wait for each other; at none that somebody who is shown the
 * question is not shown, because their screen could not tell; and at no sealed one.
 */
export const FormDefinition = z.strictObject({ questions: z.array(Question).max(MOST_QUESTIONS) }).superRefine(({ questions }, ctx) => {
  const wrong = (path: (string | number)[], rule: string) =>
    ctx.addIssue({ code: 'custom', path: ['questions', ...path], params: { rule } })
  questions.forEach((question, at) => {
    const before = questions.slice(0, at)
    if (before.some(({ name }) => name === question.name)) wrong([at, 'name'], 'duplicate')
    if (question.type === 'integer' && !isRange(question)) wrong([at, 'max'], 'range')
    for (const { clause, path } of question.when ? clausesOf(question.when) : []) {
      const problem = clauseProblem(question, clause, before)
      if (problem) wrong([at, 'when', ...path, ...problem.path], problem.rule)
    }
  })
})
export type FormDefinition = z.infer<typeof FormDefinition>

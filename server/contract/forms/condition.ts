/** When a question is asked at all: conditions on answers to questions that stand before it. */
import { z } from 'zod'
import { rawText } from '../text.ts'

const Name = rawText(40)
const Is = z.strictObject({
  question: Name,
  is: z
    .array(z.union([rawText(40), z.int(), z.boolean()]))
    .min(1)
    .max(100),
})
const Answered = z.strictObject({ question: Name, isAnswered: z.boolean() })
/** `is`: the answer, or one of several chosen, is one of these. */
export const Clause = z.union([Is, Answered])
export type Clause = z.infer<typeof Clause>

const Clauses = z.array(Clause).min(1).max(10)
export const Condition = z.union([Clause, z.strictObject({ all: Clauses }), z.strictObject({ any: Clauses })])
export type Condition = z.infer<typeof Condition>

export type Answers = Readonly<Record<string, unknown>>

/** Nothing, an empty text and no choice are no answers; no and zero are. */
export const isAnswer = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

const clauseHolds = (clause: Clause, answers: Answers): boolean => {
  const answer = answers[clause.question]
  if ('isAnswered' in clause) return isAnswer(answer) === clause.isAnswered
  const wanted: readonly unknown[] = clause.is
  return Array.isArray(answer) ? answer.some(one => wanted.includes(one)) : wanted.includes(answer)
}

/** The clauses of a condition, each with its place in it. */
export const clausesOf = (condition: Condition): { clause: Clause; path: (string | number)[] }[] => {
  if ('all' in condition) return condition.all.map((clause, at) => ({ clause, path: ['all', at] }))
  if ('any' in condition) return condition.any.map((clause, at) => ({ clause, path: ['any', at] }))
  return [{ clause: condition, path: [] }]
}

/** Whether a condition holds; none always does. */
export const holds = (condition: Condition | null, answers: Answers): boolean => {
  if (!condition) return true
  const found = clausesOf(condition).map(({ clause }) => clauseHolds(clause, answers))
  return 'any' in condition ? found.some(Boolean) : found.every(Boolean)
}

/** What follows from a form: which questions are asked, the check of answers, and what each reader is shown. */
import { z } from 'zod'
import { holds, isAnswer, type Answers } from './condition.ts'
import type { FormDefinition, Question } from './definition.ts'
import { questionKinds } from './kinds/index.ts'

/** A sealed answer on its way to be encrypted; as it is stored it is anything else. */
export type Unsealed = { unsealed: string }

/** The questions that are asked, in order. An answer to one that is not asked does not count for those below it. */
export const askedIn = ({ questions }: FormDefinition, answers: Answers): Question[] => {
  const counted: Record<string, unknown> = {}
  return questions.filter(question => {
    if (!holds(question.when, counted)) return false
    counted[question.name] = answers[question.name]
    return true
  })
}

/** Whether somebody with these roles is shown a question. */
export const isShown = ({ readers }: Question, roles: readonly string[]): boolean =>
  readers.length === 0 || readers.some(role => roles.includes(role))

/** The check of one answer. `before`: what stands there, which may be an option that is not offered any more. */
const answerSchema = (question: Question, before: unknown): z.ZodType => {
  const { answer } = questionKinds[question.type]
  return (answer as (of: Question, before: unknown) => z.ZodType)(question, before).nullish()
}

/** What is to be stored for one question. A sealed answer that is not sent stays; all others are sent whole. */
const storedFor = (question: Question, sent: unknown, before: unknown): unknown => {
  if (question.type !== 'sealed') return sent
  if (sent === undefined) return before
  return isAnswer(sent) ? ({ unsealed: sent as string } satisfies Unsealed) : null
}

/**
 * The body that answers a form, which comes out as what is to be stored. Answers to questions that are not asked are dropped; those that
 * whoever sends it is not shown stay as they were, and sending one is refused, as is any other name. What is asked, shown and required
 * must be answered (`required`).
 * @param roles of whoever sends it
 * @param before what is stored already
 */
export const answersSchema = (form: FormDefinition, roles: readonly string[], before: Answers = {}): z.ZodType<Record<string, unknown>> => {
  const shown = form.questions.filter(question => isShown(question, roles))
  const body = z.strictObject(Object.fromEntries(shown.map(question => [question.name, answerSchema(question, before[question.name])])))
  return body.transform((sent: Answers, ctx) => {
    const kept = form.questions.filter(question => !shown.includes(question)).map(({ name }) => [name, before[name]] as const)
    const given = shown.map(question => [question.name, storedFor(question, sent[question.name], before[question.name])] as const)
    const answers = Object.fromEntries([...kept, ...given].filter(([, value]) => isAnswer(value)))
    const asked = new Set(askedIn(form, answers))
    for (const { name, isRequired } of shown.filter(question => asked.has(question)))
      if (isRequired && !(name in answers)) ctx.addIssue({ code: 'custom', path: [name], params: { rule: 'required' } })
    const dropped = new Set(shown.filter(question => !asked.has(question)).map(({ name }) => name))
    return Object.fromEntries(
      form.questions.filter(({ name }) => name in answers && !dropped.has(name)).map(({ name }) => [name, answers[name]]),
    )
  }) as z.ZodType<Record<string, unknown>>
}

/** What somebody with these roles reads: answers to questions that are asked and shown; of a sealed one, that there is an answer. */
export const shownAnswers = (form: FormDefinition, answers: Answers, roles: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    askedIn(form, answers)
      .filter(question => isShown(question, roles) && isAnswer(answers[question.name]))
      .map(({ name, type }) => [name, type === 'sealed' ? { isSealed: true } : answers[name]]),
  )

/**
 * What a new version of a form may not do. Rows keep the version that they were written with, so that a question may go, come, move, and
 * become stricter; but lists and filters read one name across all versions, so that it must mean the same in each of them.
 */
import type { FormDefinition, Question } from './definition.ts'

export type Break = { path: string; rule: 'type_kept' | 'option_kept' }

const optionsOf = (question: Question): string[] =>
  question.type === 'choice' || question.type === 'many' ? question.options.map(({ value }) => value) : []

/**
 * Where `next` would break what was stored under `earlier` versions, all of them: a name that comes back with another type, an option that
 * is gone instead of being out of use. Empty where it would not.
 */
export const breaks = (next: FormDefinition, earlier: readonly FormDefinition[]): Break[] =>
  next.questions.flatMap((question, at): Break[] => {
    const before = earlier.flatMap(({ questions }) => questions.filter(({ name }) => name === question.name))
    if (before.some(({ type }) => type !== question.type)) return [{ path: `questions.${at}.type`, rule: 'type_kept' }]
    const options = optionsOf(question)
    const isGone = before.flatMap(optionsOf).some(value => !options.includes(value))
    return isGone ? [{ path: `questions.${at}.options`, rule: 'option_kept' }] : []
  })

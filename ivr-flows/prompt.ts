import { z } from 'zod'

/** Languages a caller may hear; `zh` is the first. Equal to the telephone core's `Language`. */
export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** The same words in every language; shown to people or spoken. */
export type Text = Record<Language, string>

export const textSchema = z.strictObject({
  zh: z.string().trim().min(1).max(1000),
  en: z.string().trim().min(1).max(1000),
})

/** Names of values that a flow gathers (`{order}`), of prompts and of nodes. */
export const valueName = z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/)
export const idSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/**
 * One thing to say. Words may hold `{name}`, a value gathered earlier, or `{name:digits}`, spoken digit by digit.
 * `recorded` names an uploaded recording that is played instead where it exists. `otherVoice` speaks the words with the voice of the other
 * language ("For English, press 8" inside the Chinese menu).
 */
export const promptSchema = textSchema.extend({ recorded: idSchema.optional(), otherVoice: z.boolean().default(false) })
export type Prompt = z.infer<typeof promptSchema>
export const promptsSchema = z.array(promptSchema).min(1).max(20)

/** What the telephone plays: words in a language (an uploaded recording `recorded` wins over them), or the beep before a recording. */
export type PromptRef = { type: 'text'; text: string; language: Language; recorded: string | null } | { type: 'beep' }

const placeholder = /\{([a-z][a-zA-Z0-9]*)(:digits)?\}/g

/** Names of the values that a prompt speaks, each once. */
export const placeholders = (prompt: Prompt): string[] => [
  ...new Set(languages.flatMap(language => [...prompt[language].matchAll(placeholder)].map(match => match[1] as string))),
]

export const otherLanguage = (language: Language): Language => (language === 'zh' ? 'en' : 'zh')

/**
 * A prompt with its values, ready to be played: words, and each spoken digit as a prompt of its own, so that the number of different sounds
 * stays small. A value that is not there is left out. An uploaded recording can only stand for words without values.
 */
export const render = (prompt: Prompt, language: Language, values: Readonly<Record<string, string>>): PromptRef[] => {
  const voice = prompt.otherVoice ? otherLanguage(language) : language
  const fixed = placeholders(prompt).length === 0
  const value = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined) ?? ''
  const texts: string[] = []
  let rest = ''
  let from = 0
  for (const match of prompt[language].matchAll(placeholder)) {
    rest += prompt[language].slice(from, match.index)
    from = match.index + match[0].length
    if (!match[2]) {
      rest += value(match[1] as string)
      continue
    }
    texts.push(rest, ...value(match[1] as string))
    rest = ''
  }
  texts.push(rest + prompt[language].slice(from))
  return texts
    .map(text => text.trim())
    .filter(text => /[\p{L}\p{N}]/u.test(text))
    .map(text => ({ type: 'text', text, language: voice, recorded: fixed ? (prompt.recorded ?? null) : null }))
}

export const renderAll = (prompts: readonly Prompt[], language: Language, values: Readonly<Record<string, string>>): PromptRef[] =>
  prompts.flatMap(prompt => render(prompt, language, values))

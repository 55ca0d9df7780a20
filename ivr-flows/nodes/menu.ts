import { z } from 'zod'
import { match, settle, type DigitRule } from '../digits.ts'
import { nodeType, type Ask, type Context, type Input, type Outcome } from '../node-type.ts'
import { otherLanguage, promptsSchema, renderAll, textSchema, type Prompt } from '../prompt.ts'

const key = z.string().regex(/^[0-9*#]{1,4}$/)
const config = z
  .strictObject({
    prompts: promptsSchema,
    /** What each key leads to: the exit of the same name. The label is for the seat's screen and the reports. */
    choices: z.record(key, textSchema).refine(choices => Object.keys(choices).length > 0, 'at least one choice'),
    /** Changes to the other language and leaves by `language`. */
    languageKey: key.nullable().default(null),
    /** Silence after the prompt. */
    timeoutMs: z.int().min(1000).max(60_000).default(5000),
    /** Silence between two keys where a longer choice could follow. */
    betweenKeysMs: z.int().min(500).max(10_000).default(2000),
    /** Leaves by `timeout` after this many silent rounds, by `invalid` after this many wrong keys. */
    silentTries: z.int().min(1).max(5).default(1),
    wrongTries: z.int().min(1).max(5).default(3),
    wrongPrompts: promptsSchema,
  })
  .refine(({ choices, languageKey }) => languageKey === null || !Object.hasOwn(choices, languageKey), 'languageKey is no choice as well')
type Config = z.output<typeof config>
type State = { typed: string; silent: number; wrong: number }

const rule = ({ choices, languageKey }: Config): DigitRule => ({
  type: 'keys',
  keys: languageKey === null ? Object.keys(choices) : [...Object.keys(choices), languageKey],
})

const ask = (words: readonly Prompt[], state: State, { language, values }: Context, noted: Ask[] = []): Outcome<State> => ({
  to: 'again',
  state: { ...state, typed: '' },
  typed: '',
  asks: [...noted, { type: 'play', prompts: renderAll(words, language, values) }],
})

const waitForKey = (ms: number): Ask => ({ type: 'set-timer', name: 'key', ms })

const choose = (config: Config, chosen: string, context: Context, rest: string): Outcome<State> => {
  if (chosen !== config.languageKey) {
    const label = config.choices[chosen] ?? { zh: chosen, en: chosen }
    return { to: 'exit', exit: chosen, typed: rest, asks: [{ type: 'note', note: 'chosen', key: chosen, label }] }
  }
  const language = otherLanguage(context.language)
  return { to: 'exit', exit: 'language', language, typed: rest, asks: [{ type: 'note', note: 'language', language }] }
}

const wrongKey = (config: Config, typed: string, state: State, context: Context): Outcome<State> => {
  const wrong = state.wrong + 1
  const noted: Ask = { type: 'note', note: 'wrong-key', key: typed }
  if (wrong >= config.wrongTries) return { to: 'exit', exit: 'invalid', typed: '', asks: [noted] }
  return ask([...config.wrongPrompts, ...config.prompts], { ...state, wrong }, context, [noted])
}

/** Uses keys one by one; keys after a choice stay for the next node. */
const press = (config: Config, keys: string, state: State, context: Context): Outcome<State> => {
  let { typed } = state
  for (const [at, pressed] of [...keys].entries()) {
    typed += pressed
    const result = match(rule(config), typed)
    if (result.state === 'complete') return choose(config, result.value, context, keys.slice(at + 1))
    if (result.state === 'invalid') return wrongKey(config, typed, state, context)
  }
  return { to: 'stay', state: { ...state, typed }, typed: '', asks: [{ type: 'stop-play' }, waitForKey(config.betweenKeysMs)] }
}

const silence = (config: Config, state: State, context: Context): Outcome<State> => {
  if (state.typed !== '') {
    const result = settle(rule(config), state.typed)
    return result.state === 'complete' ? choose(config, result.value, context, '') : wrongKey(config, state.typed, state, context)
  }
  const silent = state.silent + 1
  if (silent >= config.silentTries) return { to: 'exit', exit: 'timeout', asks: [{ type: 'note', note: 'no-key' }] }
  return ask(config.prompts, { ...state, silent }, context)
}

const input = (config: Config, state: State, input: Input, context: Context): Outcome<State> => {
  switch (input.type) {
    case 'digit':
      return press(config, context.typed, state, context)
    case 'playback-finished':
      return { to: 'stay', state, asks: [waitForKey(config.timeoutMs)] }
    case 'timer':
      return silence(config, state, context)
    default:
      return { to: 'ignore' }
  }
}

/** Keys choose the way. Silence and repeated wrong keys have ways of their own, so that nobody is stuck. */
export const menu = nodeType<Config, State>({
  type: 'menu',
  config,
  waits: true,
  exits: ({ choices, languageKey }) => [...Object.keys(choices), ...(languageKey === null ? [] : ['language']), 'timeout', 'invalid'],
  prompts: ({ prompts, wrongPrompts }) => [...prompts, ...wrongPrompts],
  gives: () => [],
  enter: (config, context, before) => {
    const state = before ?? { typed: '', silent: 0, wrong: 0 }
    return context.typed === '' ? ask(config.prompts, state, context) : press(config, context.typed, { ...state, typed: '' }, context)
  },
  input,
})

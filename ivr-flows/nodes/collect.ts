import { z } from 'zod'
import { match, SECRET_KEY, settle, type DigitRule } from '../digits.ts'
import { nodeType, type Ask, type Context, type Input, type Outcome } from '../node-type.ts'
import { promptsSchema, renderAll, valueName, type Prompt } from '../prompt.ts'

const terminator = z.enum(['#', '*']).nullable().default('#')
const digits = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('length'), min: z.int().min(1).max(16), max: z.int().min(1).max(16), terminator })
    .refine(({ min, max }) => min <= max, 'min is at most max'),
  z.strictObject({
    type: z.literal('patterns'),
    patterns: z
      .array(z.string().regex(/^[0-9*XZN]{0,16}[0-9*XZN.]$/))
      .min(1)
      .max(20),
    terminator,
  }),
])
const config = z.strictObject({
  /** The value's name for later nodes. */
  name: valueName,
  prompts: promptsSchema,
  digits,
  /** Silence before the first and between later keys. */
  timeoutMs: z.int().min(1000).max(60_000).default(8000),
  betweenKeysMs: z.int().min(500).max(20_000).default(5000),
  /** A PIN or the like: its keys stand in no journal, list or log. Keys that were typed before it asked are no secret. */
  secret: z.boolean().default(false),
  tries: z.int().min(1).max(5).default(3),
  wrongPrompts: promptsSchema,
})
type Config = z.output<typeof config>
type State = { typed: string; failed: number }

const rule = ({ digits }: Config): DigitRule => digits

const ask = (words: readonly Prompt[], state: State, { language, values }: Context): Outcome<State> => ({
  to: 'again',
  state: { ...state, typed: '' },
  typed: '',
  asks: [{ type: 'play', prompts: renderAll(words, language, values) }],
})

/** Keys after the number are dropped: they would cut short what it is answered with. */
const collected = ({ name, secret }: Config, value: string): Outcome<State> => ({
  to: 'exit',
  exit: 'done',
  values: { [name]: value },
  typed: '',
  asks: [{ type: 'note', note: 'collected', name, value: secret ? SECRET_KEY : value }],
})

const tryAgain = (config: Config, state: State, context: Context): Outcome<State> => {
  const failed = state.failed + 1
  if (failed < config.tries) return ask([...config.wrongPrompts, ...config.prompts], { typed: '', failed }, context)
  return { to: 'exit', exit: 'failed', typed: '', asks: [{ type: 'note', note: 'not-collected', name: config.name }] }
}

const press = (config: Config, keys: string, state: State, context: Context): Outcome<State> => {
  let { typed } = state
  for (const pressed of keys) {
    typed += pressed
    const result = match(rule(config), typed)
    if (result.state === 'complete') return collected(config, result.value)
    if (result.state === 'invalid') return tryAgain(config, state, context)
  }
  const wait: Ask = { type: 'set-timer', name: 'key', ms: config.betweenKeysMs }
  return { to: 'stay', state: { ...state, typed }, typed: '', asks: [{ type: 'stop-play' }, wait] }
}

const input = (config: Config, state: State, input: Input, context: Context): Outcome<State> => {
  switch (input.type) {
    case 'digit':
      return press(config, context.typed, state, context)
    case 'playback-finished':
      return { to: 'stay', state, asks: [{ type: 'set-timer', name: 'key', ms: config.timeoutMs }] }
    case 'timer': {
      const result = settle(rule(config), state.typed)
      return result.state === 'complete' ? collected(config, result.value) : tryAgain(config, state, context)
    }
    default:
      return { to: 'ignore' }
  }
}

/** Gathers a number from keys. Wrong or missing keys are asked for again, then it leaves by `failed`. */
export const collect = nodeType<Config, State>({
  type: 'collect',
  config,
  waits: true,
  exits: () => ['done', 'failed'],
  prompts: ({ prompts, wrongPrompts }) => [...prompts, ...wrongPrompts],
  gives: ({ name }) => [name],
  isSecret: ({ secret }) => secret,
  enter: (config, context, before) => {
    const state = before ?? { typed: '', failed: 0 }
    return context.typed === '' ? ask(config.prompts, state, context) : press(config, context.typed, { ...state, typed: '' }, context)
  },
  input,
})

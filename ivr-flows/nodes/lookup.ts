import { z } from 'zod'
import { nodeType, type Outcome } from '../node-type.ts'
import { idSchema, promptsSchema, renderAll, valueName } from '../prompt.ts'

const config = z.strictObject({
  kind: idSchema,
  /** Argument names to the names of gathered values. `language` is always sent besides. */
  args: z.record(valueName, valueName).default({}),
  /** Values of the answer that later nodes may use. */
  gives: z.array(valueName).max(20).default([]),
  timeoutMs: z.int().min(500).max(30_000).default(4000),
  /** Said while the answer is fetched; the answer waits for its end. */
  prompts: promptsSchema.optional(),
})
type Config = z.output<typeof config>
/** `answer` has come while the node still speaks. */
type State = { speaking: boolean; answer: { values: Readonly<Record<string, string>> | null } | null }

const leave = ({ kind, gives }: Config, values: Readonly<Record<string, string>> | null): Outcome<State> => {
  const answer = values?.found === 'no' ? 'missing' : 'found'
  const outcome = values === null ? 'failed' : answer
  const kept =
    outcome === 'found'
      ? Object.fromEntries(gives.map(name => [name, (values && Object.hasOwn(values, name) ? values[name] : '') ?? '']))
      : {}
  return { to: 'exit', exit: outcome, values: kept, asks: [{ type: 'note', note: 'looked-up', kind, outcome }] }
}

/** Asks the business side, for instance how far an order is. No answer in time leaves by `failed`. */
export const lookup = nodeType<Config, State>({
  type: 'lookup',
  config,
  waits: false,
  exits: () => ['found', 'missing', 'failed'],
  prompts: ({ prompts = [] }) => prompts,
  gives: ({ gives }) => gives,
  uses: ({ args }) => Object.values(args),
  enter: ({ kind, args, timeoutMs, prompts = [] }, { language, values }) => {
    const words = renderAll(prompts, language, values)
    const known = Object.entries(args).map(([name, from]) => [name, (Object.hasOwn(values, from) ? values[from] : '') ?? ''])
    return {
      to: 'stay',
      state: { speaking: words.length > 0, answer: null },
      asks: [
        ...(words.length > 0 ? [{ type: 'play', prompts: words } as const] : []),
        { type: 'set-timer', name: 'answer', ms: timeoutMs },
        { type: 'lookup', kind, args: { ...Object.fromEntries(known), language } },
      ],
    }
  },
  input: (config, state, input) => {
    switch (input.type) {
      case 'lookup-answered':
        return state.speaking
          ? { to: 'stay', state: { ...state, answer: { values: input.values } }, asks: [{ type: 'clear-timer', name: 'answer' }] }
          : leave(config, input.values)
      case 'playback-finished':
        return state.answer ? leave(config, state.answer.values) : { to: 'stay', state: { ...state, speaking: false }, asks: [] }
      case 'timer':
        return leave(config, null)
      case 'digit':
        return { to: 'stay', state, typed: '', asks: [] }
      default:
        return { to: 'ignore' }
    }
  },
})

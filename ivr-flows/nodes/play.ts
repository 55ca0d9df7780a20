import { z } from 'zod'
import { nodeType, type Context, type Outcome } from '../node-type.ts'
import { promptsSchema, renderAll } from '../prompt.ts'

const config = z.strictObject({
  prompts: promptsSchema,
  /** A key ends it. Either way the key is kept for the next node that takes keys. */
  interruptible: z.boolean().default(true),
  /** It tells that the conversation will be recorded: heard to its end, and never skipped for a key. */
  notice: z.boolean().default(false),
})
type Config = z.output<typeof config>

const skips = ({ interruptible, notice }: Config) => interruptible && !notice

const enter = (config: Config, { language, values, typed }: Context): Outcome<null> => {
  const words = renderAll(config.prompts, language, values)
  if (words.length === 0 || (skips(config) && typed !== '')) return { to: 'exit', exit: 'done' }
  return { to: 'stay', state: null, asks: [{ type: 'play', prompts: words }] }
}

/** Says something and goes on. A prompt that cannot be played counts as heard. */
export const play = nodeType<Config, null>({
  type: 'play',
  config,
  waits: false,
  exits: () => ['done'],
  prompts: ({ prompts }) => prompts,
  gives: () => [],
  enter,
  input: (config, _state, input) => {
    if (input.type === 'playback-finished')
      return { to: 'exit', exit: 'done', asks: config.notice ? [{ type: 'note', note: 'recording-notice' }] : [] }
    if (input.type !== 'digit') return { to: 'ignore' }
    return skips(config) ? { to: 'exit', exit: 'done' } : { to: 'stay', state: null, asks: [] }
  },
})

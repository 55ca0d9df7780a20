import { z } from 'zod'
import { nodeType, type Input, type Outcome } from '../node-type.ts'
import { promptsSchema, renderAll } from '../prompt.ts'

/** How long the recording's end is waited for after it was asked for. */
const SETTLE_MS = 5000

const config = z.strictObject({
  prompts: promptsSchema,
  maxSeconds: z.int().min(5).max(600).default(120),
  /** Ends the message besides hanging up. */
  stopKey: z.enum(['#', '*']).default('#'),
})
type Config = z.output<typeof config>
type State = 'asking' | 'beeping' | 'recording' | 'ending'

const end = (): Outcome<State> => ({
  to: 'stay',
  state: 'ending',
  typed: '',
  asks: [{ type: 'clear-timer', name: 'longest' }, { type: 'set-timer', name: 'settle', ms: SETTLE_MS }, { type: 'stop-record' }],
})

const begin = ({ maxSeconds }: Config): Outcome<State> => ({
  to: 'stay',
  state: 'recording',
  typed: '',
  asks: [
    { type: 'record', purpose: 'voicemail' },
    { type: 'set-timer', name: 'longest', ms: maxSeconds * 1000 },
  ],
})

const leave = (ok: boolean): Outcome<State> => ({
  to: 'exit',
  exit: ok ? 'done' : 'failed',
  typed: '',
  asks: [{ type: 'note', note: 'voicemail', ok }],
})

/** A key skips the words; the stop key ends the message. */
const press = ({ stopKey }: Config, state: State, digit: string): Outcome<State> => {
  if (state === 'asking') return { to: 'again', state: 'beeping', typed: '', asks: [{ type: 'play', prompts: [{ type: 'beep' }] }] }
  return state === 'recording' && digit === stopKey ? end() : { to: 'stay', state, typed: '', asks: [] }
}

const input = (config: Config, state: State, input: Input): Outcome<State> => {
  switch (input.type) {
    case 'playback-finished':
      return begin(config)
    case 'timer':
      return input.name === 'longest' ? end() : leave(true)
    case 'recorded':
      return leave(input.ok)
    case 'digit':
      return press(config, state, input.digit)
    default:
      return { to: 'ignore' }
  }
}

/** Takes a message after the beep: until the stop key, the longest length or the caller's hanging up. */
export const voicemail = nodeType<Config, State>({
  type: 'voicemail',
  config,
  waits: true,
  forPerson: true,
  exits: () => ['done', 'failed'],
  prompts: ({ prompts }) => prompts,
  gives: () => [],
  goesOn: state => state === 'recording' || state === 'ending',
  enter: ({ prompts }, { language, values }) => ({
    to: 'stay',
    state: 'asking',
    typed: '',
    asks: [{ type: 'play', prompts: [...renderAll(prompts, language, values), { type: 'beep' }] }],
  }),
  input,
})

import { z } from 'zod'
import { nodeType, type Ask, type Context, type Input, type Outcome } from '../node-type.ts'
import { idSchema, promptsSchema, renderAll } from '../prompt.ts'

/** While a seat's phone rings, a caller whose longest wait is over gets this much more. */
const RINGING_GRACE_MS = 5000
/** The longest wait of a caller whose seat was lost in mid-call, where the queue's own is not shorter. */
const SECOND_WAIT_MS = 300_000
const MAX_MINUTES = 99

const config = z.strictObject({
  queue: idSchema,
  priority: z.int().min(0).max(100).default(0),
  /** Leaves by `timeout` after this; 0 for never. */
  maxWaitMs: z.int().min(0).max(7_200_000).default(600_000),
  /** Whether a caller leaves by `nobody` when no seat is signed in for the queue. */
  leaveWhenNobody: z.boolean().default(true),
  /** First and following announcements of the place in the line; 0 for none. */
  firstAnnounceMs: z.int().min(0).max(600_000).default(15_000),
  announceEveryMs: z.int().min(0).max(600_000).default(45_000),
  /** `{position}` counts the callers ahead and this one, `{ahead}` those ahead, `{minutes}` the expected wait, rounded up. */
  announce: promptsSchema.optional(),
  /** Instead, for the caller who is next, and where nobody can say how long it takes. */
  announceNext: promptsSchema.optional(),
  announceUnknown: promptsSchema.optional(),
})
type Config = z.output<typeof config>
/** `again`: waits after having talked already. */
type State = { since: number; again?: true }

const announcement = (config: Config, { line, language, values }: Context) => {
  if (!line || line.ringing) return []
  const minutes = Math.min(MAX_MINUTES, Math.max(1, Math.ceil((line.waitMs ?? 0) / 60_000)))
  const numbers = { ahead: String(line.ahead), position: String(line.ahead + 1), minutes: String(minutes) }
  const further = line.waitMs === null ? config.announceUnknown : config.announce
  const words = line.ahead === 0 ? (config.announceNext ?? config.announce) : further
  return renderAll(words ?? [], language, { ...values, ...numbers })
}

const announceLater = (ms: number): Ask[] => (ms > 0 ? [{ type: 'set-timer', name: 'announce', ms }] : [])

const timer = (config: Config, state: State, name: string, context: Context): Outcome<State> => {
  if (name === 'max-wait') {
    if (context.line?.ringing) return { to: 'stay', state, asks: [{ type: 'set-timer', name, ms: RINGING_GRACE_MS }] }
    return { to: 'exit', exit: 'timeout', asks: [{ type: 'note', note: 'left-queue', queue: config.queue, reason: 'timeout' }] }
  }
  const words = announcement(config, context)
  return words.length === 0
    ? { to: 'stay', state, asks: announceLater(config.announceEveryMs) }
    : { to: 'stay', state, asks: [{ type: 'stop-music' }, { type: 'play', prompts: words }] }
}

const input = (config: Config, state: State, input: Input, context: Context): Outcome<State> => {
  switch (input.type) {
    case 'timer':
      return timer(config, state, input.name, context)
    case 'playback-finished':
      return { to: 'stay', state, asks: [{ type: 'start-music' }, ...announceLater(config.announceEveryMs)] }
    case 'queue-left': {
      const left: Ask = { type: 'note', note: 'left-queue', queue: config.queue, reason: input.reason }
      return input.reason === 'answered'
        ? { to: 'end', asks: [left] }
        : { to: 'exit', exit: input.reason === 'nobody' ? 'nobody' : 'timeout', asks: [left] }
    }
    case 'digit':
      return { to: 'stay', state, typed: '', asks: [] }
    default:
      return { to: 'ignore' }
  }
}

/** How long a caller may wait; 0 for ever. */
const longest = ({ maxWaitMs }: Config, { again }: State): number =>
  again ? Math.min(maxWaitMs || SECOND_WAIT_MS, SECOND_WAIT_MS) : maxWaitMs

const wait = (config: Config, state: State, { now }: Context, announceMs: number): Outcome<State> => {
  const maxWaitMs = longest(config, state)
  const left = Math.max(1000, state.since + maxWaitMs - now)
  return {
    to: 'stay',
    state,
    typed: '',
    asks: [
      { type: 'enqueue', queue: config.queue, priority: config.priority, leaveWhenNobody: config.leaveWhenNobody },
      { type: 'start-music' },
      ...(maxWaitMs > 0 ? [{ type: 'set-timer', name: 'max-wait', ms: left } as const] : []),
      ...announceLater(announceMs),
    ],
  }
}

const enter = (config: Config, context: Context, before: State | null): Outcome<State> =>
  wait(config, before ?? { since: context.now }, context, before ? config.announceEveryMs : config.firstAnnounceMs)

const again = (config: Config, context: Context): Outcome<State> =>
  wait(config, { since: context.now, again: true }, context, config.firstAnnounceMs)

/** Waits for a seat to music, told now and then how long it takes. Answered, the flow is over, unless the caller comes back. */
export const queue = nodeType<Config, State>({
  type: 'queue',
  config,
  waits: true,
  exits: () => ['timeout', 'nobody'],
  prompts: ({ announce = [], announceNext = [], announceUnknown = [] }) => [...announce, ...announceNext, ...announceUnknown],
  gives: () => [],
  speaks: ['ahead', 'position', 'minutes'],
  enter,
  input,
  again,
})

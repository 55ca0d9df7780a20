import { z } from 'zod'
import { nodeType, type Ask, type Context, type Input, type LineFacts, type Outcome, type Waits } from '../node-type.ts'
import { idSchema, promptsSchema, renderAll, type Prompt } from '../prompt.ts'

/** While a seat's phone rings, a caller whose longest wait is over gets this much more. */
const RINGING_GRACE_MS = 5000
const MAX_MINUTES = 99
/** How often a caller's node looks whether anybody can take calls, where no offer says how soon. */
const LOOK_MS = 60_000
/** Nothing is offered so soon after something was said, unless it is said in its place. */
const QUIET_MS = 20_000

/** What the first in line hears while nobody can take a call, in a flow that says nothing of it. */
const FIRST_UNSERVED: Prompt[] = [
  {
    zh: '座席暂时都不在位，您排在第一位，请稍候。',
    en: 'All our agents are away for the moment. You are first in line. Please hold.',
    otherVoice: false,
  },
]

/** The offer to leave a message instead of waiting, and the exit `message` where the key leads. */
const offer = z.strictObject({
  /** Made once nobody was ready, in a conversation or wrapping up for so long, in the place of announcements; 0 for never. */
  afterMs: z.int().min(0).max(3_600_000).default(60_000),
  key: z
    .string()
    .regex(/^[0-9*#]$/)
    .default('1'),
  /** Speak like `announce`, without `{minutes}`. */
  prompts: promptsSchema,
})

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
  /** Instead, for the caller who is next. */
  announceNext: promptsSchema.optional(),
  /** Instead, while nobody can take a call (nobody is ready or about to be): for the first in line, and for the others. */
  announceFirst: promptsSchema.optional(),
  announceUnknown: promptsSchema.optional(),
  offer: offer.optional(),
})
type Config = z.output<typeof config>
/** `again`: waits after having talked already. `saidAt`: when something was said last; `offered`: it was the offer, whose key counts. */
type State = { since: number; again?: true; saidAt?: number; offered?: boolean }

/** What the first in line hears while nobody can take a call; nothing in a flow that announces nothing. */
const firstUnserved = ({ announceFirst, announceNext, announce }: Config): Prompt[] =>
  announceFirst ?? (announceNext || announce ? FIRST_UNSERVED : [])

const wordsFor = (config: Config, { ahead, waitMs }: LineFacts): Prompt[] => {
  if (waitMs === null) return ahead === 0 ? firstUnserved(config) : (config.announceUnknown ?? [])
  return (ahead === 0 ? (config.announceNext ?? config.announce) : config.announce) ?? []
}

const spoken = (words: readonly Prompt[], line: LineFacts, { language, values }: Context) => {
  const minutes = Math.min(MAX_MINUTES, Math.max(1, Math.ceil((line.waitMs ?? 0) / 60_000)))
  const numbers = { ahead: String(line.ahead), position: String(line.ahead + 1), minutes: String(minutes) }
  return renderAll(words, language, { ...values, ...numbers })
}

const announceLater = (ms: number): Ask[] => (ms > 0 ? [{ type: 'set-timer', name: 'announce', ms }] : [])
const lookAgain = (ms: number): Ask => ({ type: 'set-timer', name: 'unserved', ms: Math.max(1_000, ms) })
const lookMs = ({ offer }: Config): number => offer?.afterMs || LOOK_MS

/** Nobody has been able to take the queue's calls for so long that a caller is better off elsewhere. */
const isDeserted = (config: Config, state: State, { line, now, waits }: Context): boolean =>
  config.leaveWhenNobody && (line?.unservedMs ?? 0) >= waits.desertedMs && now - state.since >= waits.desertedMs

/** The time has come to say something, or to look whether somebody is there. */
const sayOrLook = (config: Config, state: State, name: string, context: Context): Outcome<State> => {
  const { line, now } = context
  if (isDeserted(config, state, context))
    return { to: 'exit', exit: 'nobody', asks: [{ type: 'note', note: 'left-queue', queue: config.queue, reason: 'nobody' }] }
  const unservedMs = line?.unservedMs ?? 0
  const isDue = config.offer !== undefined && config.offer.afterMs > 0 && unservedMs >= config.offer.afterMs
  if (name === 'unserved') {
    const quietMs = state.offered ? Math.max(QUIET_MS, config.announceEveryMs) : QUIET_MS
    const silentMs = state.saidAt === undefined ? quietMs : now - state.saidAt
    if (!isDue) return { to: 'stay', state, asks: [lookAgain(unservedMs < lookMs(config) ? lookMs(config) - unservedMs : lookMs(config))] }
    if (silentMs < quietMs) return { to: 'stay', state, asks: [lookAgain(quietMs - silentMs)] }
  }
  const words = line && !line.ringing ? spoken(isDue ? config.offer!.prompts : wordsFor(config, line), line, context) : []
  const again = name === 'unserved' ? [{ type: 'clear-timer', name: 'announce' } as const, lookAgain(lookMs(config))] : []
  return words.length === 0
    ? { to: 'stay', state, asks: [...again, ...announceLater(config.announceEveryMs)] }
    : {
        to: 'stay',
        state: { ...state, saidAt: now, offered: isDue },
        asks: [...again, { type: 'stop-music' }, { type: 'play', prompts: words }],
      }
}

const timer = (config: Config, state: State, name: string, context: Context): Outcome<State> => {
  if (name !== 'max-wait') return sayOrLook(config, state, name, context)
  if (context.line?.ringing) return { to: 'stay', state, asks: [{ type: 'set-timer', name, ms: RINGING_GRACE_MS }] }
  return { to: 'exit', exit: 'timeout', asks: [{ type: 'note', note: 'left-queue', queue: config.queue, reason: 'timeout' }] }
}

/** The offer's key counts until something else is said: who waits on must not lose the place by a late key. */
const press = (config: Config, state: State, digit: string): Outcome<State> =>
  config.offer && state.offered && digit === config.offer.key
    ? { to: 'exit', exit: 'message', typed: '', asks: [{ type: 'note', note: 'left-queue', queue: config.queue, reason: 'message' }] }
    : { to: 'stay', state, typed: '', asks: [] }

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
      return press(config, state, input.digit)
    default:
      return { to: 'ignore' }
  }
}

/** How long a caller may wait; 0 for ever. */
const longest = ({ maxWaitMs }: Config, { again }: State, { secondMs }: Waits): number =>
  again ? Math.min(maxWaitMs || secondMs, secondMs) : maxWaitMs

const wait = (config: Config, state: State, { now, waits }: Context, announceMs: number): Outcome<State> => {
  const maxWaitMs = longest(config, state, waits)
  const left = Math.max(1000, state.since + maxWaitMs - now)
  return {
    to: 'stay',
    state,
    typed: '',
    asks: [
      { type: 'enqueue', queue: config.queue, priority: config.priority, leaveWhenNobody: config.leaveWhenNobody },
      { type: 'start-music' },
      ...(maxWaitMs > 0 ? [{ type: 'set-timer', name: 'max-wait', ms: left } as const] : []),
      lookAgain(lookMs(config)),
      ...announceLater(announceMs),
    ],
  }
}

const enter = (config: Config, context: Context, before: State | null): Outcome<State> =>
  wait(config, before ?? { since: context.now }, context, before ? config.announceEveryMs : config.firstAnnounceMs)

const again = (config: Config, context: Context): Outcome<State> =>
  wait(config, { since: context.now, again: true }, context, config.firstAnnounceMs)

/**
 * Waits for a seat to music, told now and then how long it takes; while nobody can take a call, no time is promised and a message is
 * offered instead. Answered, the flow is over, unless the caller comes back.
 */
export const queue = nodeType<Config, State>({
  type: 'queue',
  config,
  waits: true,
  forPerson: true,
  exits: ({ offer }) => ['timeout', 'nobody', ...(offer ? ['message'] : [])],
  prompts: config => {
    const { announce = [], announceNext = [], announceUnknown = [], offer } = config
    return [...announce, ...announceNext, ...firstUnserved(config), ...announceUnknown, ...(offer?.prompts ?? [])]
  },
  gives: () => [],
  speaks: ['ahead', 'position', 'minutes'],
  enter,
  input,
  again,
})

import type { z } from 'zod'
import type { Language, Prompt, PromptRef, Text } from './prompt.ts'

/** Plain data: a cursor is kept outside the process and must come back the same. */
export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data }

/** Whether a calendar says "open" now, and why not. `holiday` and `closure` carry the words to tell people. */
export type CalendarFacts = { open: boolean; reason: 'working-hours' | 'outside-hours' | 'holiday' | 'forced'; label: Text | null }

/**
 * Where the caller stands in the line: calls served before it, expected wait in ms (null: no seat is ready or about to be, and nobody can
 * say), a seat rings for it right now, and for how long nobody has been able to take a call of the queue (absent: somebody can).
 */
export type LineFacts = { ahead: number; waitMs: number | null; ringing: boolean; unservedMs?: number }

/**
 * In ms: the longest wait of a caller whose seat was lost in mid-call, where the queue's own is not shorter; and after how long a queue
 * that nobody could take a call of is as good as one that nobody is signed in for.
 */
export type Waits = { secondMs: number; desertedMs: number }

/** All that a flow knows of the world besides its inputs. */
export type Env = {
  /** Epoch milliseconds. */
  now: number
  /**
   * Facts by calendar id, as `calendarFacts` computes them. A calendar that is not here counts as open: no caller is lost for a missing
   * setting.
   */
  calendars: Readonly<Record<string, CalendarFacts>>
  /** Set while the caller waits in a queue. */
  line: LineFacts | null
  /** What holds for waiting in every queue: settings of the centre. */
  waits: Waits
}

export type QueueLeftReason = 'answered' | 'nobody' | 'removed'

/**
 * What happens to a call in a flow. All but `start`, `resume` and `digit` answer an action and carry its `visit`; one with an older visit
 * is dropped.
 * `resume`: the controller was away and answers may have been missed; the node asks again (a waiting caller keeps its place, and who is
 * leaving a message is not interrupted).
 * `back-in-line`: the seat that had answered is lost; a flow that was over at the queue goes on there.
 * `queue-left`: `answered` by a seat (the flow is over), `nobody` is signed in for the queue or it does not exist, `removed` by a person.
 * `lookup-answered`: `values.found === 'no'` for nothing found; null when nobody answered.
 */
export type Input =
  | { type: 'start' }
  | { type: 'resume' }
  | { type: 'back-in-line' }
  | { type: 'digit'; digit: string }
  | { type: 'playback-finished'; visit: number; ok: boolean }
  | { type: 'timer'; visit: number; name: string }
  | { type: 'lookup-answered'; visit: number; values: Readonly<Record<string, string>> | null }
  | { type: 'queue-left'; visit: number; reason: QueueLeftReason }
  | { type: 'recorded'; visit: number; ok: boolean }

/** The flow's own hang-ups: `normal` by a hangup node, `hop-budget` and `broken-flow` by the interpreter when a flow cannot go on. */
export type HangupReason = 'normal' | 'hop-budget' | 'broken-flow'

/** Worth keeping about the caller's way: for the journal and the seat's screen. */
export type Note =
  /** `person`: the caller wants one, and is missed if none comes of it. */
  | { note: 'entered'; nodeType: string; person?: true }
  | { note: 'chosen'; key: string; label: Text }
  | { note: 'wrong-key'; key: string }
  | { note: 'no-key' }
  | { note: 'language'; language: Language }
  | { note: 'collected'; name: string; value: string }
  | { note: 'not-collected'; name: string }
  | { note: 'calendar'; calendar: string; open: boolean; reason: string }
  | { note: 'looked-up'; kind: string; outcome: 'found' | 'missing' | 'failed' }
  | { note: 'left-queue'; queue: string; reason: 'timeout' | 'message' | QueueLeftReason }
  | { note: 'voicemail'; ok: boolean }
  /** The caller has been told that the conversation will be recorded. */
  | { note: 'recording-notice' }

/** An action before the interpreter stamps it with the visit (and a note with the node's id). */
export type Ask =
  /** Plays one after the other; `playback-finished` follows, also when it could not be played. A running one of this call is replaced. */
  | { type: 'play'; prompts: PromptRef[] }
  | { type: 'stop-play' }
  /** One timer a name and visit; setting it again replaces it. */
  | { type: 'set-timer'; name: string; ms: number }
  | { type: 'clear-timer'; name: string }
  /** Into the line; a caller who is in this queue's line already keeps its place. `queue-left` follows unless a `dequeue` comes first. */
  | { type: 'enqueue'; queue: string; priority: number; leaveWhenNobody: boolean }
  | { type: 'dequeue' }
  | { type: 'start-music' }
  | { type: 'stop-music' }
  /** Asks the business side; `lookup-answered` follows. The node keeps the deadline itself. */
  | { type: 'lookup'; kind: string; args: Record<string, string> }
  /**
   * Records the caller until `stop-record`; `recorded` follows. Beep, longest length and stop keys are the node's: plays, timers and
   * digits.
   */
  | { type: 'record'; purpose: 'voicemail' }
  | { type: 'stop-record' }
  | { type: 'hang-up'; reason: HangupReason }
  | ({ type: 'note' } & Note)

export type Context = Env & {
  language: Language
  /** Values gathered by earlier nodes. */
  values: Readonly<Record<string, string>>
  /** Keys pressed before this node could use them, oldest first. A node that uses them returns `typed: ''`. */
  typed: string
}

/** Changes that a node makes to what the whole flow knows. */
type Changes = { language?: Language; values?: Record<string, string>; typed?: string }

/**
 * What a node answers: it stays (`stay`), it stays but starts a new visit so that answers to earlier asks no longer count (`again`),
 * it leaves by one of its exits, the flow is over (`end`), or the input means nothing here (`ignore`).
 * On leaving, the interpreter itself stops what still runs: playback, music, timers, recording, place in the line.
 */
export type Outcome<State> =
  | ({ to: 'stay' | 'again'; state: State; asks: Ask[] } & Changes)
  | ({ to: 'exit'; exit: string; asks?: Ask[] } & Changes)
  | { to: 'end'; asks: Ask[] }
  | { to: 'ignore' }

/** The contract of one kind of node: a file in `nodes/` and an entry in `nodes/index.ts`. */
export type NodeType<Config = never, State extends Data = never> = {
  type: string
  config: z.ZodType<Config>
  /** True if a caller can always act, or time must pass, before it is left: a cycle must hold one such node. */
  waits: boolean
  /** Who comes here wants a person: to talk to, or to be called back by. */
  forPerson?: true
  /** Every exit that must be connected. */
  exits(config: Config): string[]
  /** All that it may say, for validation and for making the sounds before the first call. */
  prompts(config: Config): Prompt[]
  /** Names of the values that it gathers for later nodes. */
  gives(config: Config): string[]
  /** Names that its own prompts may use besides the gathered ones. */
  speaks?: readonly string[]
  /** Names of values that it needs from earlier nodes outside prompts. */
  uses?(config: Config): string[]
  /** The keys that it takes are a secret (a PIN): nobody but the flow itself may know them. */
  isSecret?(config: Config): boolean
  /** Whether a visit in this state simply goes on after the controller was away; where not, the node is entered again. */
  goesOn?(state: State): boolean
  /** `before` is the state of an interrupted visit when the controller was away, else null. */
  enter(config: Config, context: Context, before: State | null): Outcome<State>
  input(config: Config, state: State, input: Input, context: Context): Outcome<State>
  /** For nodes that a seat answers: the caller is back, because the seat was lost in mid-call. */
  again?(config: Config, context: Context): Outcome<State>
}

/** A node type whose config and state are known to itself alone; the registry holds these. */
export type AnyNodeType = NodeType<unknown, Data>

/**
 * Declares a node type. Config was parsed by its own schema and state made by its own functions, so forgetting their types here is sound.
 */
export const nodeType = <Config, State extends Data>(type: NodeType<Config, State>): AnyNodeType => type as unknown as AnyNodeType

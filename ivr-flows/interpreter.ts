import type { Flow } from './flow.ts'
import { nodeTypes } from './nodes/index.ts'
import type { AnyNodeType, Ask, Context, Data, Env, Input, Outcome } from './node-type.ts'
import type { Language } from './prompt.ts'
import { wantsPerson } from './wanted-person.ts'

/** Where a call is in a flow. Plain data: kept outside the process and given back unchanged, with the same version of the flow. */
export type Cursor = {
  flow: string
  version: number
  node: string
  /** Grows with each entry of a node and each new round of questions inside one. */
  visit: number
  state: Data
  language: Language
  values: Record<string, string>
  /** Keys pressed that no node has used yet. */
  typed: string
  /** What still runs for this visit and is stopped on leaving. */
  running: { play: boolean; music: boolean; queue: boolean; record: boolean; timers: string[] }
  /** The flow is over: hung up, or answered by a seat (it goes on if the caller comes back to the line). */
  done: boolean
}

type Stamped<A> = A extends { type: 'note' } ? A & { node: string } : A & { visit: number }
/** What the telephone is to do: a node's ask with the visit that its answer must carry (a note with its node instead). */
export type Action = Stamped<Ask>

/** `ignored`: the input meant nothing here (late, or the flow is over). Normal in telephony; count them, so that a wrong flow shows. */
export type Interpreted = { cursor: Cursor; actions: Action[]; ignored: boolean }

/** Keys kept while nobody can use them. */
const MAX_TYPED = 20

const idle = (): Cursor['running'] => ({ play: false, music: false, queue: false, record: false, timers: [] })

const running = (now: Cursor['running'], ask: Ask): Cursor['running'] => {
  switch (ask.type) {
    case 'play':
      return { ...now, play: true }
    case 'stop-play':
      return { ...now, play: false }
    case 'start-music':
      return { ...now, music: true }
    case 'stop-music':
      return { ...now, music: false }
    case 'enqueue':
      return { ...now, queue: true }
    case 'dequeue':
      return { ...now, queue: false }
    case 'record':
      return { ...now, record: true }
    case 'stop-record':
      return { ...now, record: false }
    case 'set-timer':
      return { ...now, timers: [...now.timers.filter(name => name !== ask.name), ask.name] }
    case 'clear-timer':
      return { ...now, timers: now.timers.filter(name => name !== ask.name) }
    case 'lookup':
    case 'hang-up':
    case 'note':
      return now
  }
}

const stamp = (ask: Ask, cursor: Cursor): Action =>
  (ask.type === 'note' ? { ...ask, node: cursor.node } : { ...ask, visit: cursor.visit }) as Action

/** Stopping what does not run is left out. */
const needed = (now: Cursor['running'], ask: Ask): boolean => {
  switch (ask.type) {
    case 'stop-play':
      return now.play
    case 'stop-music':
      return now.music
    case 'stop-record':
      return now.record
    case 'dequeue':
      return now.queue
    case 'clear-timer':
      return now.timers.includes(ask.name)
    default:
      return true
  }
}

const act = (cursor: Cursor, asks: readonly Ask[]): [Cursor, Action[]] => {
  let now = cursor.running
  const actions: Action[] = []
  for (const ask of asks) {
    if (needed(now, ask)) actions.push(stamp(ask, cursor))
    now = running(now, ask)
  }
  return [{ ...cursor, running: now }, actions]
}

/** Stops what runs for the visit that ends. `keepLine`: the caller stays in the queue (and hears its music). */
const stops = ({ running: now }: Cursor, keepLine: boolean): Ask[] => [
  ...(now.play ? [{ type: 'stop-play' } as const] : []),
  ...now.timers.map((name): Ask => ({ type: 'clear-timer', name })),
  ...(now.record ? [{ type: 'stop-record' } as const] : []),
  ...(now.music && !keepLine ? [{ type: 'stop-music' } as const] : []),
  ...(now.queue && !keepLine ? [{ type: 'dequeue' } as const] : []),
]

/** What the input itself says about things that run: a finished playback need not be stopped. */
const heard = (cursor: Cursor, input: Input): Cursor => {
  const now = cursor.running
  switch (input.type) {
    case 'playback-finished':
      return { ...cursor, running: { ...now, play: false } }
    case 'recorded':
      return { ...cursor, running: { ...now, record: false } }
    case 'queue-left':
      return { ...cursor, running: { ...now, queue: false } }
    case 'timer':
      return { ...cursor, running: { ...now, timers: now.timers.filter(name => name !== input.name) } }
    default:
      return cursor
  }
}

/** An answer to an earlier visit, of a playback that was stopped or of a timer that was cleared. */
const late = ({ visit, running: now }: Cursor, input: Input): boolean =>
  'visit' in input &&
  (input.visit !== visit ||
    (input.type === 'timer' && !now.timers.includes(input.name)) ||
    (input.type === 'playback-finished' && !now.play))

const end = (cursor: Cursor, actions: Action[], asks: readonly Ask[]): Interpreted => {
  const [stopped, last] = act(cursor, [...stops(cursor, false), ...asks])
  return { cursor: { ...stopped, running: idle(), typed: '', done: true }, actions: [...actions, ...last], ignored: false }
}

const contextOf = (cursor: Cursor, env: Env): Context => ({ ...env, language: cursor.language, values: cursor.values, typed: cursor.typed })

const nodeOf = (flow: Flow, id: string | undefined) => {
  const node = id !== undefined && Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined
  const type = node && Object.hasOwn(nodeTypes, node.type) ? nodeTypes[node.type] : undefined
  return id !== undefined && node && type ? { id, config: node.config, type } : null
}

const entered = (flow: Flow, { id, type }: { id: string; type: AnyNodeType }): Ask => ({
  type: 'note',
  note: 'entered',
  nodeType: type.type,
  ...(wantsPerson(flow, nodeTypes, id) && { person: true as const }),
})

const leadsTo = (flow: Flow, id: string, exit: string): string | undefined => {
  const exits = flow.nodes[id]?.exits ?? {}
  return Object.hasOwn(exits, exit) ? exits[exit] : undefined
}

/** A valid flow passes each node at most once between two nodes that wait, and such a node passes at once only by using up a typed key. */
const hopBudget = (flow: Flow, { typed }: Cursor): number => (Object.keys(flow.nodes).length + 1) * (typed.length + 2)

/** Follows a node's answer through exits until a node waits or the flow is over. A valid flow never spends its hops. */
const follow = (flow: Flow, from: Cursor, first: Outcome<Data>, env: Env): Interpreted => {
  let cursor = from
  let outcome = first
  const actions: Action[] = []
  const take = (asks: readonly Ask[]) => {
    const [next, stamped] = act(cursor, asks)
    cursor = next
    actions.push(...stamped)
  }
  for (let hops = hopBudget(flow, from); ; hops--) {
    if (hops === 0) return end(cursor, actions, [{ type: 'hang-up', reason: 'hop-budget' }])
    if (outcome.to === 'ignore') return { cursor, actions, ignored: true }
    if (outcome.to === 'end') return end(cursor, actions, outcome.asks)
    cursor = {
      ...cursor,
      language: outcome.language ?? cursor.language,
      typed: outcome.typed ?? cursor.typed,
      values: outcome.values ? { ...cursor.values, ...outcome.values } : cursor.values,
    }
    if (outcome.to === 'again') {
      take(stops(cursor, true))
      cursor = { ...cursor, visit: cursor.visit + 1, state: outcome.state }
      take(outcome.asks)
      return { cursor, actions, ignored: false }
    }
    if (outcome.to === 'stay') {
      cursor = { ...cursor, state: outcome.state }
      take(outcome.asks)
      return { cursor, actions, ignored: false }
    }
    if (outcome.to === 'exit') {
      take(outcome.asks ?? [])
      take(stops(cursor, false))
      const node = nodeOf(flow, leadsTo(flow, cursor.node, outcome.exit))
      if (!node) return end(cursor, actions, [{ type: 'hang-up', reason: 'broken-flow' }])
      cursor = { ...cursor, node: node.id, visit: cursor.visit + 1, state: null, running: idle() }
      take([entered(flow, node)])
      outcome = node.type.enter(node.config, contextOf(cursor, env), null)
    }
  }
}

const start = (flow: Flow): Cursor => ({
  flow: flow.id,
  version: flow.version,
  node: flow.start,
  visit: 1,
  state: null,
  language: flow.language,
  values: {},
  typed: '',
  running: idle(),
  done: false,
})

/** The caller is back where somebody had answered: the flow goes on there. Ignored where it is not over, or did not end with an answer. */
const backInLine = (flow: Flow, cursor: Cursor, env: Env): Interpreted => {
  const node = cursor.done ? nodeOf(flow, cursor.node) : null
  if (!node?.type.again) return { cursor, actions: [], ignored: true }
  const anew: Cursor = { ...cursor, visit: cursor.visit + 1, state: null, typed: '', running: idle(), done: false }
  return follow(flow, anew, node.type.again(node.config as never, contextOf(anew, env)), env)
}

/**
 * One step of a call through a flow: what happened and where it is, to where it is then and what to do. Pure: the same arguments, the same
 * answer.
 * Begin with cursor null and `start`. Afterwards either a node waits for an input or `cursor.done` is set; a flow that cannot go on
 * (only one that did not come from `parseFlow`, or a cursor of another flow) ends in `hang-up` with `hop-budget` or `broken-flow`.
 */
export const interpret = (flow: Flow, cursor: Cursor | null, input: Input, env: Env): Interpreted => {
  if (!cursor || input.type === 'start') {
    const begun = start(flow)
    if (cursor || input.type !== 'start') return { cursor: cursor ?? begun, actions: [], ignored: true }
    const node = nodeOf(flow, flow.start)
    if (!node) return end(begun, [], [{ type: 'hang-up', reason: 'broken-flow' }])
    const [, noted] = act(begun, [entered(flow, node)])
    const result = follow(flow, begun, node.type.enter(node.config, contextOf(begun, env), null), env)
    return { ...result, actions: [...noted, ...result.actions] }
  }
  if (input.type === 'back-in-line') return backInLine(flow, cursor, env)
  if (cursor.done || late(cursor, input)) return { cursor, actions: [], ignored: true }
  const node = nodeOf(flow, cursor.node)
  if (!node) return end(cursor, [], [{ type: 'hang-up', reason: 'broken-flow' }])
  if (input.type === 'resume') {
    if (node.type.goesOn?.(cursor.state as never)) return { cursor, actions: [], ignored: false }
    const [stopped, actions] = act(cursor, stops(cursor, true))
    const again = { ...stopped, visit: cursor.visit + 1 }
    const outcome = node.type.enter(node.config, contextOf(again, env), cursor.state)
    const result = follow(flow, again, outcome, env)
    return { ...result, actions: [...actions, ...result.actions] }
  }
  const typed = input.type === 'digit' ? (cursor.typed + input.digit).slice(0, MAX_TYPED) : cursor.typed
  const now = { ...heard(cursor, input), typed }
  const result = follow(flow, now, node.type.input(node.config, cursor.state, input, contextOf(now, env)), env)
  return result.ignored ? { ...result, cursor: now } : result
}

/** Whether the keys that the caller presses now are a secret of the flow's. */
export const listensSecretly = (flow: Flow, cursor: Cursor): boolean => {
  const node = cursor.done ? null : nodeOf(flow, cursor.node)
  return node?.type.isSecret?.(node.config as never) ?? false
}

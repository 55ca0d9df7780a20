import { parseFlow, type Flow } from './flow.ts'
import { interpret, type Action, type Cursor } from './interpreter.ts'
import type { Env, Input, Waits } from './node-type.ts'

/** What a centre has that never changed it (server/contract/settings/calls.ts; a test holds the two together). */
export const USUAL_WAITS: Waits = { secondMs: 300_000, desertedMs: 600_000 }

type Timer = { name: string; visit: number; at: number }

/**
 * A caller on a simulated clock, for trying a flow without a telephone: in tests, and in the simulator of the flow editor. Carries out the
 * actions just as far as the flow can see. Pure: time passes only when `wait` is called.
 * @param facts what the flow may ask about: the time (epoch ms), calendars, the line
 */
export const simulatedCaller = (flow: Flow, facts: Partial<Env> = {}) => {
  let env: Env = { now: 0, calendars: {}, line: null, waits: USUAL_WAITS, ...facts }
  let cursor: Cursor | null = null
  let timers: Timer[] = []
  const all: Action[] = []
  let fresh: Action[] = []

  const obey = (action: Action): void => {
    if (action.type === 'set-timer' || action.type === 'clear-timer') {
      timers = timers.filter(timer => timer.name !== action.name || timer.visit !== action.visit)
    }
    if (action.type === 'set-timer') timers.push({ name: action.name, visit: action.visit, at: env.now + action.ms })
    if (action.type === 'enqueue') env = { ...env, line: env.line ?? { ahead: 0, waitMs: null, ringing: false } }
    if (action.type === 'dequeue') env = { ...env, line: null }
  }
  const send = (input: Input) => {
    const result = interpret(flow, cursor, input, env)
    cursor = result.cursor
    fresh = result.actions
    all.push(...result.actions)
    result.actions.forEach(obey)
    return result
  }
  const visit = (): number => cursor?.visit ?? 0

  return {
    send,
    visit,
    cursor: () => cursor as Cursor,
    /** The node in which the caller is, or the reason of the hang-up. */
    at: (): string => {
      const last = all.findLast(action => action.type === 'hang-up')
      return last?.type === 'hang-up' ? `hang-up: ${last.reason}` : (cursor?.node ?? '')
    },
    all: (): readonly Action[] => all,
    /** Actions of the last step without notes. */
    asked: (): Action[] => fresh.filter(action => action.type !== 'note'),
    /** The words played in the last step. */
    said: (): string[] =>
      fresh.flatMap(action => (action.type === 'play' ? action.prompts.map(ref => (ref.type === 'beep' ? '(beep)' : ref.text)) : [])),
    arrive: () => send({ type: 'start' }),
    press: (keys: string): void => {
      for (const digit of keys) send({ type: 'digit', digit })
    },
    /** Listens to the end of what plays now. */
    listen: () => send({ type: 'playback-finished', visit: visit(), ok: true }),
    /** Lets the time pass until the next timer, which fires. False when none runs. */
    wait: (): boolean => {
      const next = timers.toSorted((a, b) => a.at - b.at)[0]
      if (!next) return false
      timers = timers.filter(timer => timer !== next)
      env = { ...env, now: Math.max(env.now, next.at) }
      send({ type: 'timer', visit: next.visit, name: next.name })
      return true
    },
    now: (): number => env.now,
    timers: (): string[] => timers.map(timer => timer.name).sort(),
    setFacts: (changed: Partial<Env>): void => {
      env = { ...env, ...changed }
    },
  }
}

/** A caller inside a single node, to try it: each exit `x` leads to a hang-up at node `exit-x`. Throws the problems of a bad config. */
export const callerAt = (type: string, config: unknown, facts: Partial<Env> = {}, exits: readonly string[] = []) => {
  const nodes = Object.fromEntries(exits.map(exit => [`exit-${exit}`, { type: 'hangup' }]))
  const node = { type, config, exits: Object.fromEntries(exits.map(exit => [exit, `exit-${exit}`])) }
  const parsed = parseFlow({ id: 'one', name: { zh: type, en: type }, start: 'node', nodes: { ...nodes, node } })
  if (parsed.problems) throw new Error(JSON.stringify(parsed.problems))
  return simulatedCaller(parsed.flow, facts)
}

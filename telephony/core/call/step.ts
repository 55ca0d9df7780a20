import { ids, type Ms } from '../glossary.ts'
import type { Call, CallContext } from './call.ts'
import type { CallCommand } from './commands.ts'
import type { CallFact } from './facts.ts'

/** A decision: the call as it is now and what is to be done, in order. */
export type Step = { call: Call; commands: CallCommand[] }

/** One rule of the machine: looks at the call, adds to the decision. */
export type Rule = (call: Call, ctx: CallContext) => Step

export const stay = (call: Call): Step => ({ call, commands: [] })
export const does = (call: Call, ...commands: CallCommand[]): Step => ({ call, commands })
export const note = (call: Call, fact: CallFact): Step => does(call, { type: 'note', fact })

/** One rule after the other, each seeing the call as the one before left it. */
export const inTurn =
  (...rules: Rule[]): Rule =>
  (call, ctx) =>
    rules.reduce<Step>((step, rule) => {
      const next = rule(step.call, ctx)
      return { call: next.call, commands: [...step.commands, ...next.commands] }
    }, stay(call))

/** The next id for something this call makes. */
export const make = (call: Call, kind: 'leg' | 'playback' | 'recording'): { call: Call; id: string } => {
  const made = call.made + 1
  return { call: { ...call, made }, id: ids[kind](call.id, made) }
}

export const setTimer =
  (name: string, at: Ms): Rule =>
  call =>
    does({ ...call, timers: { ...call.timers, [name]: at } }, { type: 'set-timer', name, at })

export const clearTimer =
  (name: string): Rule =>
  call => {
    if (!(name in call.timers)) return stay(call)
    const { [name]: _, ...timers } = call.timers
    return does({ ...call, timers }, { type: 'clear-timer', name })
  }

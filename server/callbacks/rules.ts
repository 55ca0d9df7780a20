import type { TaskKind } from '../contract/callbacks.ts'
import type { Current } from '../contract/settings/index.ts'
import type { CallingHours } from './hours.ts'

/** The rules of callbacks, as the settings say them; times in ms. */
export type CallbackRules = {
  hours: CallingHours
  /** Between the tries of a first callback. */
  firstResponseGapsMs: readonly number[]
  /** Attempts at a satisfaction callback, and how far two of one day are apart at least. */
  attempts: number
  betweenAttemptsMs: number
  /** From the first attempt until an order may be completed as not reached. */
  unreachedOverMs: number
  furthestRecallMs: number
}

export const callingHours = ({ minute }: Current): CallingHours => ({
  opens: minute('callbacks.opens'),
  closes: minute('callbacks.closes'),
  afternoon: minute('callbacks.afternoon'),
  evening: minute('callbacks.evening'),
})

export const callbackRules = (settings: Current): CallbackRules => ({
  hours: callingHours(settings),
  firstResponseGapsMs: [settings.ms('callbacks.second-try'), settings.ms('callbacks.third-try')],
  attempts: settings.current('callbacks.attempts'),
  betweenAttemptsMs: settings.ms('callbacks.between-attempts'),
  unreachedOverMs: settings.ms('callbacks.unreached-over'),
  furthestRecallMs: settings.ms('callbacks.furthest-recall'),
})

/** How long after the time from which a callback could be made it counts as overdue, in ms. */
export const overdueMs = ({ ms }: Current): Record<TaskKind, number> => ({
  first_response: ms('callbacks.overdue-first'),
  satisfaction: ms('callbacks.overdue-satisfaction'),
})

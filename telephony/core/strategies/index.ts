import type { Strategy } from './strategy.ts'
import { longestIdle } from './longest-idle.ts'
import { fewestCalls } from './fewest-calls.ts'
import { bestSkill } from './best-skill.ts'

/** The ACD strategies by the name a queue's settings use. A new one is one file and one entry here. */
export const strategies = {
  'longest-idle': longestIdle,
  'fewest-calls': fewestCalls,
  'best-skill': bestSkill,
} satisfies Record<string, Strategy>

export type StrategyName = keyof typeof strategies

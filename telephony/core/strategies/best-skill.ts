import type { Strategy } from './strategy.ts'

/** 技能优先: the seat with the highest level in the queue's skill; equal ones by idle time. */
export const bestSkill: Strategy = (a, b, queue) =>
  (b.profile.skills[queue] ?? 0) - (a.profile.skills[queue] ?? 0) || a.seat.idleSince - b.seat.idleSince

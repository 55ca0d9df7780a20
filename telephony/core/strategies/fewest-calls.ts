import type { Strategy } from './strategy.ts'

/** 均衡: the seat that has taken the fewest calls since it signed in; equal ones by idle time. */
export const fewestCalls: Strategy = (a, b) => a.seat.callsTaken - b.seat.callsTaken || a.seat.idleSince - b.seat.idleSince

import type { Strategy } from './strategy.ts'

/** 最长空闲: the seat that has had no call for the longest time. */
export const longestIdle: Strategy = (a, b) => a.seat.idleSince - b.seat.idleSince

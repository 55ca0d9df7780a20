/** From which share of the day's calls on those that gave up are too many: one in twenty, what call centres usually aim to stay under. */
const MUCH = 0.05

export const isMuchAbandoned = ({ offered, abandoned }: { offered: number; abandoned: number }): boolean =>
  abandoned > 0 && abandoned > offered * MUCH

/** How a series of measurements is summed up. */

export interface Summary {
  count: number
  /** Milliseconds, or NaN without a measurement. */
  p50: number
  p99: number
  max: number
}

/** The value below which a share of the sorted values lies (nearest rank). @param share 0 to 1 */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Sums up a series given in microseconds. */
export function summarise(us: readonly number[]): Summary {
  const sorted = [...us].sort((a, b) => a - b)
  const ms = (value: number) => Math.round(value / 10) / 100
  return { count: sorted.length, p50: ms(percentile(sorted, 0.5)), p99: ms(percentile(sorted, 0.99)), max: ms(sorted.at(-1) ?? Number.NaN) }
}

/** The stopwatch of every black-box measurement: one monotonic clock for all processes of a machine. */

/** Microseconds of CLOCK_MONOTONIC: comparable between processes of one machine, never with wall-clock time. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** Anything that tells when something about it changed. */
export interface Changing {
  on(event: 'change', listener: () => void): unknown
  off(event: 'change', listener: () => void): unknown
}

/**
 * Resolves with the first truthy value of `check`, asked now and after each change of `subject`.
 * @param withinMs bound in milliseconds; after it the promise rejects with `what`
 */
export function until<T>(
  subject: Changing, check: () => T | undefined | false | null, withinMs: number, what: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      const value = check()
      if (value === undefined || value === false || value === null) return false
      clearTimeout(bound)
      subject.off('change', settle)
      resolve(value)
      return true
    }
    const bound = setTimeout(() => {
      subject.off('change', settle)
      reject(new Error(`not within ${withinMs} ms: ${what}`))
    }, withinMs)
    if (!settle()) subject.on('change', settle)
  })
}

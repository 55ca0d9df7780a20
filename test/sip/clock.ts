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
 * @param withinMs bound in milliseconds; after it the promise rejects with `what`, and with what there is `instead`
 */
export function until<T>(
  subject: Changing,
  check: () => T | undefined | false | null,
  withinMs: number,
  what: string,
  instead?: () => string,
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
      reject(new Error(`not within ${withinMs} ms: ${what}${instead ? `; ${instead()}` : ''}`))
    }, withinMs)
    if (!settle()) subject.on('change', settle)
  })
}

/**
 * The first truthy answer of a question that has to be asked again and again (what another process has stored).
 * Asked every 50 ms; @throws `what` after `withinMs`, with the last error where there was one
 */
export async function eventually<T>(ask: () => Promise<T | undefined | false | null>, withinMs: number, what: string): Promise<T> {
  const bound = nowUs() + withinMs * 1000
  let failure = ''
  for (;;) {
    try {
      const value = await ask()
      if (value !== undefined && value !== false && value !== null) return value
      failure = ''
    } catch (error) {
      failure = `: ${String(error)}`
    }
    if (nowUs() > bound) throw new Error(`not within ${withinMs} ms: ${what}${failure}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

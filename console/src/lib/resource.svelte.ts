import { isAway, type Failure, type Result } from './api.ts'
import { whenBack } from './recovery.ts'

/**
 * Something read from the server for the screen: empty, loading, there, or failed. While it is read again the old value stays,
 * and a failed second reading leaves it with `failure` beside it. A late answer to an older question is dropped. What could not be read
 * because the server was away is read again when it is back.
 */
export class Resource<T> {
  value: T | null = $state.raw(null)
  failure: Failure | null = $state.raw(null)
  loading = $state(false)
  #turn = 0
  #waitNoLonger = () => {}

  async read(ask: () => Promise<Result<T>>): Promise<boolean> {
    const turn = ++this.#turn
    this.#waitNoLonger()
    this.loading = true
    const result = await ask()
    if (turn !== this.#turn) return false
    this.loading = false
    if (result.ok) {
      this.value = result.value
      this.failure = null
    } else if (result.failure.code !== 'ABORTED') this.failure = result.failure
    if (!result.ok && isAway(result.failure)) this.#waitNoLonger = whenBack(() => void this.read(ask))
    return result.ok
  }

  clear(): void {
    this.#turn++
    this.#waitNoLonger()
    this.value = null
    this.failure = null
    this.loading = false
  }
}

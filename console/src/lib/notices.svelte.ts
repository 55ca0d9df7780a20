import { t, word } from '../i18n/locale.svelte.ts'
import { isAway, type Failure } from './api.ts'
import { whenBack } from './recovery.ts'

export type Notice = { id: number; kind: 'done' | 'info' | 'warn' | 'fault'; text: string; action?: { label: string; run: () => void } }

/** What a failure says on the screen: the server's own words, or ours when it said nothing. */
export const failureText = (failure: Failure): string =>
  failure.message && failure.status
    ? failure.message
    : word('error', failure.code) === failure.code
      ? t('error.UNEXPECTED')
      : word('error', failure.code)

/** Short messages beside the work, read out by screen readers. Faults stay until they are closed. */
class Notices {
  list: Notice[] = $state([])
  #next = 1

  show(kind: Notice['kind'], text: string, action?: Notice['action']): number {
    const id = this.#next++
    this.list = [...this.list.filter(one => one.text !== text).slice(-2), { id, kind, text, ...(action && { action }) }]
    if (kind !== 'fault') setTimeout(() => this.close(id), action ? 10_000 : 5000)
    return id
  }

  /** Says that the server disagreed; that it could not be reached is told until it can. */
  failed(failure: Failure): void {
    if (failure.code === 'ABORTED' || failure.code === 'NOT_SIGNED_IN') return
    const id = this.show('fault', failureText(failure))
    if (isAway(failure)) whenBack(() => this.close(id))
  }

  /** The person leaves: what was told them is not for the next one. */
  clear(): void {
    this.list = []
  }

  close(id: number): void {
    this.list = this.list.filter(one => one.id !== id)
  }
}

export const notices = new Notices()

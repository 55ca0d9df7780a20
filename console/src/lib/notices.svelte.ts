import { t, word } from '../i18n/locale.svelte.ts'
import type { Failure } from './api.ts'

export type Notice = { id: number; kind: 'done' | 'info' | 'warn' | 'fault'; text: string; action?: { label: string; run: () => void } }

/** What a failure says on the screen: the server's own words, or ours when it said nothing. */
export const failureText = (failure: Failure): string =>
  failure.message && failure.status
    ? failure.message
    : word('error', failure.code) === failure.code
      ? t('error.UNEXPECTED')
      : word('error', failure.code)

/** Short messages in the corner, read out by screen readers. Faults stay until they are closed. */
class Notices {
  list: Notice[] = $state([])
  #next = 1

  show(kind: Notice['kind'], text: string, action?: Notice['action']): void {
    const id = this.#next++
    this.list = [...this.list.filter(one => one.text !== text).slice(-3), { id, kind, text, ...(action && { action }) }]
    if (kind !== 'fault') setTimeout(() => this.close(id), action ? 10_000 : 5000)
  }

  /** Says that the server disagreed. */
  failed(failure: Failure): void {
    if (failure.code !== 'ABORTED' && failure.code !== 'NOT_SIGNED_IN') this.show('fault', failureText(failure))
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

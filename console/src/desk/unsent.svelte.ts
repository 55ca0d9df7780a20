import type { OrderForm, SavedOrder } from '../../../server/contract/orders.ts'
import { t } from '../i18n/locale.svelte.ts'
import { isAway, type Failure } from '../lib/api.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { failureText, notices } from '../lib/notices.svelte.ts'
import { router } from '../lib/router.svelte.ts'

type Waiting = { form: OrderForm; at: number }
const KEY = 'hearthline.outbox'
const AGAIN_MS = 4000

const read = (): Waiting[] => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as Waiting[]
  } catch {
    return []
  }
}

/** Orders that were saved while the server or its database was away. They are sent again, with their first key, until they are stored. */
class Unsent {
  waiting: Waiting[] = $state.raw(read())
  #timer: ReturnType<typeof setInterval> | null = null
  #busy = false

  start(): void {
    this.#timer ??= setInterval(() => void this.#drain(), AGAIN_MS)
    void this.#drain()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Saves an order: stored, kept until it can be stored, or refused. */
  async save(
    form: OrderForm,
  ): Promise<{ kind: 'stored'; order: SavedOrder & { saved: true } } | { kind: 'kept' } | { kind: 'refused'; failure: Failure }> {
    const result = await orders.create(form)
    if (result.ok && result.value.saved) return { kind: 'stored', order: result.value }
    if (!result.ok && !isAway(result.failure)) return { kind: 'refused', failure: result.failure }
    this.#put([...this.waiting.filter(one => one.form.idempotencyKey !== form.idempotencyKey), { form, at: Date.now() }])
    return { kind: 'kept' }
  }

  async #drain(): Promise<void> {
    if (this.#busy || !this.waiting.length) return
    this.#busy = true
    for (const one of this.waiting) {
      const result = await orders.create(one.form)
      if (!result.ok && (isAway(result.failure) || result.failure.status === 401)) break
      if (result.ok && !result.value.saved) continue
      this.#put(this.waiting.filter(other => other !== one))
      if (result.ok && result.value.saved) {
        const { number, id } = result.value
        notices.show('done', t('unsent.stored', { number }), { label: t('open'), run: () => router.go(`/orders/${id}`) })
      } else if (!result.ok) notices.show('fault', t('unsent.refused', { name: one.form.contact.name, why: failureText(result.failure) }))
    }
    this.#busy = false
  }

  #put(waiting: Waiting[]): void {
    this.waiting = waiting
    localStorage.setItem(KEY, JSON.stringify(waiting))
  }
}

export const unsent = new Unsent()

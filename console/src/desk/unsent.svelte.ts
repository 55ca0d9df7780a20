import type { OrderForm, SavedOrder } from '../../../server/contract/orders.ts'
import { t } from '../i18n/locale.svelte.ts'
import { isAway, isFinal, type Failure } from '../lib/api.ts'
import { Belongings } from '../lib/belongings.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { failureText, notices } from '../lib/notices.svelte.ts'
import { router } from '../lib/router.svelte.ts'

/** A form that is not stored yet. `masked`: the contact's number as the form showed it. `refused`: why the server will not have it so. */
export type UnsentForm = { form: OrderForm; masked: string; at: number; refused?: { code: string; text: string } }

/** `left`: the person has signed out meanwhile; the answer is for nobody who is here now. */
export type Saved =
  { kind: 'stored'; order: SavedOrder & { saved: true } } | { kind: 'kept' } | { kind: 'refused'; failure: Failure } | { kind: 'left' }

/** Where earlier versions kept everybody's forms, without a word of whose they were. */
const NOBODYS = 'hearthline.outbox'
const AGAIN_MS = 4000

/**
 * Orders that were saved while the server or its database was away. They are sent again, with their first key, until they are stored;
 * what the server refuses for good stays and is shown, to be put right. They belong to the person who wrote them: nobody else's browser
 * session sends or sees them.
 */
class Unsent {
  list: UnsentForm[] = $state.raw([])
  readonly waiting = $derived(this.list.filter(one => !one.refused))
  readonly refused = $derived(this.list.filter(one => one.refused))
  #kept = new Belongings<UnsentForm>('unsent')
  #person = ''
  #timer: ReturnType<typeof setInterval> | null = null
  #sending: Promise<void> | null = null
  /** Forms for which this browser had no room. */
  #loose = new Set<string>()

  /** Begins to send what this person left. `mayCreate`: whether forms of unknown writers may be shown to them. */
  start(person: string, mayCreate: boolean): void {
    this.stop()
    this.#person = person
    this.#kept.open(person, (id, value) => this.#told(id, value))
    this.list = this.#kept.all().sort((a, b) => a.at - b.at)
    if (mayCreate) this.#adopt()
    this.#timer = setInterval(() => void this.drain(), AGAIN_MS)
    void this.drain()
  }

  /** The person leaves: nothing of theirs stays in the page. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#sending = null
    this.#kept.close()
    this.#loose.clear()
    this.list = []
  }

  /** Whether a form waits that only this page has. */
  get hasLoose(): boolean {
    return this.#loose.size > 0
  }

  /** Saves an order: stored, kept until it can be stored, or refused. */
  async save(form: OrderForm, masked: string): Promise<Saved> {
    const [person, timer] = [this.#person, this.#timer]
    const result = await orders.create(form)
    const isStored = result.ok && result.value.saved
    const left: UnsentForm = { form, masked, at: Date.now() }
    if (this.#timer !== timer) {
      if (!isStored) this.#kept.putFor(person, form.idempotencyKey, left)
      return { kind: 'left' }
    }
    if (result.ok && result.value.saved) return { kind: 'stored', order: result.value }
    if (!result.ok && !isAway(result.failure)) return { kind: 'refused', failure: result.failure }
    this.#put(left)
    return { kind: 'kept' }
  }

  /** Sends a refused form once more as it is. */
  again(one: UnsentForm): void {
    this.#put({ form: one.form, masked: one.masked, at: one.at })
    void this.drain()
  }

  /** Takes a form out: it is stored, or open on the screen again. */
  drop(one: UnsentForm): void {
    const key = one.form.idempotencyKey
    this.list = this.list.filter(other => other.form.idempotencyKey !== key)
    this.#kept.drop(key)
    this.#loose.delete(key)
  }

  /**
   * Sends what waits, oldest first; ends at the first sign that nothing can be stored now. One at a time: a second call waits with the
   * first.
   */
  drain(): Promise<void> {
    if (this.#sending) return this.#sending
    const sending = this.#sendAll().finally(() => {
      if (this.#sending === sending) this.#sending = null
    })
    this.#sending = sending
    return sending
  }

  async #sendAll(): Promise<void> {
    const timer = this.#timer
    for (const one of this.waiting) {
      const result = await orders.create(one.form)
      // the person left meanwhile: the answer is not for whoever is here now
      if (this.#timer !== timer) break
      if (!result.ok && !isFinal(result.failure)) break
      if (result.ok && !result.value.saved) continue
      if (!result.ok) this.#refuse(one, result.failure.code, failureText(result.failure))
      else if (result.value.saved) this.#stored(one, result.value)
    }
  }

  #stored(one: UnsentForm, { id, number, unstored }: SavedOrder & { saved: true }): void {
    if (unstored.length) return this.#refuse(one, 'STORED_OTHERWISE', t('unsent.otherwise', { number }))
    this.drop(one)
    notices.show('done', t('unsent.stored', { number }), { label: t('open'), run: () => router.go(`/orders/${id}`) })
  }

  #refuse(one: UnsentForm, code: string, text: string): void {
    this.#put({ ...one, refused: { code, text } })
  }

  #put(one: UnsentForm): void {
    const key = one.form.idempotencyKey
    this.list = [...this.list.filter(other => other.form.idempotencyKey !== key), one]
    if (this.#kept.put(key, one)) return void this.#loose.delete(key)
    this.#loose.add(key)
    notices.show('fault', t('unsent.no-room'))
  }

  #told(key: string, value: UnsentForm | null): void {
    const others = this.list.filter(one => one.form.idempotencyKey !== key)
    this.list = value ? [...others, value] : others
  }

  /** Forms of before they had a writer's name are shown to be looked at, never sent under whoever is here. */
  #adopt(): void {
    for (const { form, at } of this.#kept.takeList(NOBODYS)) {
      this.#put({ form, at, masked: '', refused: { code: 'WRITER_UNKNOWN', text: t('unsent.writer-unknown') } })
    }
  }
}

export const unsent = new Unsent()

import type { CallPop } from '../../../server/contract/calls.ts'
import type { OrderForm } from '../../../server/contract/orders.ts'
import { Belongings } from '../lib/belongings.ts'
import { clock } from '../lib/clock.svelte.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { notices } from '../lib/notices.svelte.ts'
import { uuid } from '../lib/uuid.ts'
import { Draft, draftOf, type Fields, type KeptDraft } from './draft.svelte.ts'
import type { UnsentForm } from './unsent.svelte.ts'

const SERVER_AFTER_MS = 900

/**
 * A draft as the server keeps it: written by this console, or an order's form that the server could not store (the bare form, where an
 * earlier version left it).
 */
type OnServer = { key?: string; fields?: Fields; returned?: boolean; form?: OrderForm; masked?: string; contact?: OrderForm['contact'] }

/** A form outlives the part of the screen that asked for it: what is derived in it belongs to nobody's effect. */
const made = (kept?: KeptDraft): Draft => {
  let draft!: Draft
  $effect.root(() => {
    draft = new Draft(kept)
  })
  return draft
}

export type StoredOrder = { id: string; number: string; callId: string | null }

/**
 * The forms a person has begun. Each change is kept in this browser at once and on the server shortly after. They belong to the person:
 * the next one at this computer neither sees nor sends them.
 */
class Shelf {
  drafts: Draft[] = $state([])
  current: Draft = $state(made())
  /** Forms begun and left, newest first. */
  readonly others = $derived(this.drafts.filter(draft => draft !== this.current && draft.dirty).sort((a, b) => b.at - a.at))
  /** Orders saved in this page, newest first: their numbers stay in sight while their call lasts. */
  stored: StoredOrder[] = $state.raw([])
  #kept = new Belongings<KeptDraft>('draft')
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #person: string | null = null
  #opened: string | null = null
  /** Forms that neither this browser nor the server has. */
  #loose = new Set<string>()

  /**
   * Reads what this person left: at once from this browser, so that a call that runs on through a refresh finds its form, then from the
   * server what another browser kept.
   */
  async open(person: string): Promise<void> {
    this.close()
    this.#person = person
    this.#kept.open(person, (id, kept) => this.#told(id, kept))
    for (const kept of this.#kept.takeList(`hearthline.drafts.${person}`)) this.#kept.put(kept.id, kept)
    this.#add(this.#kept.all())
    await this.fetch()
  }

  /** Whether something was written that only this page has. */
  get hasLoose(): boolean {
    return this.#loose.size > 0
  }

  /** Reads what the server keeps for this person. */
  async fetch(): Promise<void> {
    const person = this.#person
    const there = await orders.drafts()
    if (!there.ok || this.#person !== person) return
    const found = there.value.items.flatMap(({ id, callId, data, updatedAt }): KeptDraft[] => {
      const { key, fields, returned = false, masked = '', ...rest } = data as OnServer
      const form = rest.form ?? (rest.contact ? (rest as OrderForm) : undefined)
      const at = Date.parse(updatedAt)
      if (form) return [draftOf(form, masked, id, at)]
      return key && fields ? [{ id, callId, key, fields, at, returned }] : []
    })
    this.#add(found)
    for (const { id, at } of found) {
      const here = this.drafts.find(draft => draft.id === id)
      if (here && here.at <= at) here.keptAt = at
    }
  }

  /** The person leaves: nothing of theirs stays in the page. What this browser keeps for them stays, under their name. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#loose.clear()
    this.#kept.close()
    this.#person = null
    this.#opened = null
    this.stored = []
    this.drafts = []
    this.current = made()
  }

  /** Brings every form to the server and takes out of this browser what arrived there: for leaving this computer. */
  async handIn(): Promise<void> {
    await Promise.all(
      this.drafts.map(async draft => {
        // what lies there already may have been written on at another computer since
        const isThere = draft.keptAt !== null && draft.keptAt >= draft.at
        if (isThere || (await this.#send(draft))) this.#kept.drop(draft.id)
      }),
    )
  }

  /** Puts forms on the shelf; of one that is there already, the later writing stays. Then an empty form gives way to the one begun. */
  #add(kept: KeptDraft[]): void {
    for (const one of kept) {
      const here = this.drafts.find(draft => draft.id === one.id)
      if (here) here.take(one)
      else this.drafts = [...this.drafts, made(one)]
    }
    const { current } = this
    if (current.dirty) return
    const begun = current.callId ? this.others.find(draft => draft.callId === current.callId) : this.others[0]
    if (begun) this.current = begun
  }

  /** Another tab of this person wrote a form, or took it away: saved or thrown away there. What was written on here since stays. */
  #told(id: string, kept: KeptDraft | null): void {
    const here = this.drafts.find(draft => draft.id === id)
    if (kept) {
      if (here) here.take(kept)
      else this.drafts = [...this.drafts, made(kept)]
    } else if (here && !here.isEdited()) {
      this.#forget(here)
    }
  }

  /**
   * The form of this call: the one begun for it, the open one if nothing is in it, or a new one beside it. Once a call: after its order is
   * saved, or while somebody looks at another form, later news of the call change nothing. Answers whether a form came up.
   */
  openFor(pop: CallPop): boolean {
    if (this.#opened === pop.call.id) {
      if (this.current.callId === pop.call.id) this.current.fill(pop)
      return false
    }
    this.#opened = pop.call.id
    const begun = [this.current, ...this.drafts].find(draft => draft.callId === pop.call.id)
    if (begun) this.current = begun
    else if (this.current.dirty || this.current.callId) this.start()
    this.current.fill(pop)
    return true
  }

  /** An empty form. With the call that is running, its next one: who speaks and from which number is known. */
  start(pop: CallPop | null = null): void {
    this.current = made()
    if (pop) this.current.fill(pop)
  }

  /** The call is over and done with: a form that only waited for its next wish makes room. */
  settle(): void {
    if (!this.current.dirty && this.current.callId) this.start()
  }

  resume(draft: Draft): void {
    this.current = draft
  }

  /** Opens a form again that was sent and refused. One whose key is another order's gets a key of its own. */
  reopen({ form, masked, refused }: UnsentForm): void {
    const draft = made(draftOf(form, masked, uuid(), clock.read()))
    if (refused?.code === 'KEY_REUSED' || refused?.code === 'STORED_OTHERWISE') draft.becomeAnother()
    this.current = draft
    this.drafts = [...this.drafts, draft]
    this.#keep(draft)
  }

  /** Something was typed. */
  changed(draft: Draft): void {
    if (!draft.dirty || (!draft.isEdited() && this.drafts.includes(draft))) return
    draft.at = clock.read()
    if (!this.drafts.includes(draft)) this.drafts = [...this.drafts, draft]
    this.#keep(draft)
  }

  /**
   * It became an order. The next form of the same call, if it goes on, is of the same person. Words written since the form was sent are in
   * no order: they go on as a form of their own, and the answer is false.
   */
  saved(draft: Draft, order: StoredOrder & { memberId: string | null }, pop: CallPop | null): boolean {
    const { id, number, callId } = order
    this.stored = [{ id, number, callId }, ...this.stored.filter(one => one.id !== id)]
    if (!this.sent(draft)) return false
    if (pop && pop.call.id === callId && !this.current.dirty && (this.current.callId === null || this.current.callId === callId)) {
      this.current.fill(pop)
      this.current.continueWith(draft.fields, order.memberId)
    }
    return true
  }

  /** It is on its way or stored. What was written since it was sent stays, as a form of its own: false then. */
  sent(draft: Draft): boolean {
    if (!draft.grewSinceSent()) {
      this.drop(draft)
      return true
    }
    draft.becomeAnother()
    this.#keep(draft)
    return false
  }

  /** Thrown away. */
  drop(draft: Draft): void {
    const wasKept = this.drafts.includes(draft)
    this.#kept.drop(draft.id)
    this.#forget(draft)
    if (wasKept) void orders.dropDraft(draft.id)
  }

  /** Takes back a form that was just thrown away. */
  restore(draft: Draft): void {
    this.current = draft
    this.drafts = [...this.drafts, draft]
    this.#keep(draft)
  }

  #forget(draft: Draft): void {
    clearTimeout(this.#timers.get(draft.id))
    this.#timers.delete(draft.id)
    this.#loose.delete(draft.id)
    this.drafts = this.drafts.filter(one => one !== draft)
    if (this.current === draft) this.start()
  }

  #keep(draft: Draft): void {
    if (this.#kept.put(draft.id, draft.keep())) this.#loose.delete(draft.id)
    else this.#loose.add(draft.id)
    clearTimeout(this.#timers.get(draft.id))
    this.#timers.set(
      draft.id,
      setTimeout(() => void this.#send(draft), SERVER_AFTER_MS),
    )
  }

  async #send(draft: Draft): Promise<boolean> {
    const sentAt = clock.read()
    const { callId, key, fields, returned } = draft.keep()
    const result = await orders.putDraft(draft.id, { kind: 'service', callId, data: { key, fields, returned } })
    if (result.ok) {
      draft.keptAt = sentAt
      this.#loose.delete(draft.id)
    } else if (result.failure.code === 'DRAFTS_FULL') notices.failed(result.failure)
    return result.ok
  }
}

export const shelf = new Shelf()

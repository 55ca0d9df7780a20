import type { CallPop } from '../../../server/contract/calls.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { session } from '../lib/session.svelte.ts'
import { Draft, type Fields, type KeptDraft } from './draft.svelte.ts'

const SERVER_AFTER_MS = 900

/** The forms a person has begun. Each change is kept in this browser at once and on the server shortly after. */
class Shelf {
  drafts: Draft[] = $state([])
  current: Draft = $state(new Draft())
  /** Forms begun and left, newest first. */
  readonly others = $derived(this.drafts.filter(draft => draft !== this.current && draft.dirty).sort((a, b) => b.at - a.at))
  keptAt: number | null = $state(null)
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #key = ''
  #opened: string | null = null

  /**
   * Reads what this person left: at once from this browser, so that a call that runs on through a refresh finds its form, then from the
   * server what another browser kept.
   */
  async open(): Promise<void> {
    this.#key = `hearthline.drafts.${session.view?.user.id ?? ''}`
    this.#add(this.#local())
    const there = await orders.drafts()
    if (!there.ok) return
    this.#add(
      there.value.items.flatMap(item => {
        const { key, fields } = item.data as { key?: string; fields?: Fields }
        return key && fields ? [{ id: item.id, callId: item.callId, key, fields, at: Date.parse(item.updatedAt) }] : []
      }),
    )
  }

  /** Puts forms on the shelf; of one that is there already, the later writing stays. Then an empty form gives way to the one begun. */
  #add(kept: KeptDraft[]): void {
    for (const one of kept) {
      const here = this.drafts.find(draft => draft.id === one.id)
      if (here) here.take(one)
      else this.drafts = [...this.drafts, new Draft(one)]
    }
    const { current } = this
    if (current.dirty) return
    const begun = current.callId ? this.others.find(draft => draft.callId === current.callId) : this.others[0]
    if (begun) this.current = begun
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

  start(): void {
    this.current = new Draft()
  }

  resume(draft: Draft): void {
    this.current = draft
  }

  /** Something was typed. */
  changed(draft: Draft): void {
    if (!draft.dirty || (!draft.isEdited() && this.drafts.includes(draft))) return
    draft.at = Date.now()
    if (!this.drafts.includes(draft)) this.drafts = [...this.drafts, draft]
    this.#store()
    clearTimeout(this.#timers.get(draft.id))
    this.#timers.set(
      draft.id,
      setTimeout(() => void this.#send(draft), SERVER_AFTER_MS),
    )
  }

  /** Saved as an order, or thrown away. */
  drop(draft: Draft): void {
    clearTimeout(this.#timers.get(draft.id))
    const wasKept = this.drafts.includes(draft)
    this.drafts = this.drafts.filter(one => one !== draft)
    this.#store()
    if (wasKept) void orders.dropDraft(draft.id)
    if (this.current === draft) this.start()
  }

  /** Takes back a form that was just thrown away. */
  restore(draft: Draft): void {
    this.current = draft
    this.changed(draft)
  }

  async #send(draft: Draft): Promise<void> {
    const kept = draft.keep()
    const result = await orders.putDraft(draft.id, { kind: 'service', callId: kept.callId, data: { key: kept.key, fields: kept.fields } })
    if (result.ok) this.keptAt = Date.now()
  }

  #store(): void {
    localStorage.setItem(this.#key, JSON.stringify(this.drafts.map(draft => draft.keep())))
  }

  #local(): KeptDraft[] {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? '[]') as KeptDraft[]
    } catch {
      return []
    }
  }
}

export const shelf = new Shelf()

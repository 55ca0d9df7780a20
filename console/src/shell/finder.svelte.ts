import type { MemberDetail, MemberRow } from '../../../server/contract/members.ts'
import type { MerchantRow } from '../../../server/contract/merchants.ts'
import type { OrderRow } from '../../../server/contract/orders.ts'
import type { z } from 'zod'
import type { Failure } from '../lib/api.ts'
import { directory } from '../lib/endpoints/directory.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { session } from '../lib/session.svelte.ts'

type Member = z.infer<typeof MemberRow> | MemberDetail
const PAUSE_MS = 180

/** The global search: asks for orders, members and merchants at once, a moment after the last key. */
export class Finder {
  /** Whether this person may look anything up. */
  readonly mayAsk = session.may('orders.read') || session.may('members.read') || session.may('merchants.read')

  /** Asks the same once more. */
  again = (): void => void this.#find(this.asked)

  asked = $state('')
  busy = $state(false)
  /** Why something could not be looked up: what was not asked is not "not there". */
  failure: Failure | null = $state.raw(null)
  orders: OrderRow[] = $state.raw([])
  members: Member[] = $state.raw([])
  merchants: z.infer<typeof MerchantRow>[] = $state.raw([])
  readonly empty = $derived(!this.orders.length && !this.members.length && !this.merchants.length)
  #timer: ReturnType<typeof setTimeout> | undefined

  ask(typed: string): void {
    clearTimeout(this.#timer)
    this.asked = typed.trim()
    if (this.asked) this.#timer = setTimeout(() => void this.#find(this.asked), PAUSE_MS)
    else this.orders = this.members = this.merchants = []
    this.failure = null
  }

  async #find(q: string): Promise<void> {
    this.busy = true
    const [found, members, merchants] = await Promise.all([
      session.may('orders.read') ? orders.search({ q, pageSize: 8 }) : null,
      session.may('members.read') ? directory.members(q) : null,
      session.may('merchants.read') ? directory.merchants(q) : null,
    ])
    if (q !== this.asked) return
    this.busy = false
    this.failure = [found, members, merchants].flatMap(one => (one && !one.ok ? one.failure : []))[0] ?? null
    this.orders = found?.ok ? found.value.items : []
    this.members = members?.ok ? members.value.items : []
    this.merchants = merchants?.ok ? merchants.value.items : []
  }
}

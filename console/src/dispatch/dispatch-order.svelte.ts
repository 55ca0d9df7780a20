import type { z } from 'zod'
import type { EligibleMerchant, EligiblePage, EnquiryForm } from '../../../server/contract/dispatch.ts'
import type { OrderDetail } from '../../../server/contract/orders.ts'
import type { Result } from '../lib/api.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { serverErrors, type FieldErrors } from '../lib/issues.ts'
import { notices } from '../lib/notices.svelte.ts'
import { Resource } from '../lib/resource.svelte.ts'
import { Typed } from '../lib/typed.svelte.ts'

/** One order at the dispatch desk: the order, who could do it, and the merchant that is being asked. */
export class DispatchOrder {
  readonly id: string
  readonly order = new Resource<OrderDetail>()
  readonly merchants = new Resource<z.infer<typeof EligiblePage>>()
  chosenId: string | null = $state(null)
  readonly typed = new Typed()
  everywhere = $state(false)
  busy: string | null = $state(null)
  /** What the server found wrong in the form that was sent last. */
  problems: FieldErrors = $state.raw({})
  readonly chosen: EligibleMerchant | null = $derived(this.merchants.value?.items.find(one => one.id === this.chosenId) ?? null)

  constructor(id: string) {
    this.id = id
  }

  readOrder = (): void => void this.order.read(() => orders.detail(this.id))

  readMerchants = (): void =>
    void this.merchants.read(() =>
      orders.merchants(this.id, { q: this.typed.settled || undefined, pageSize: 50, ...(this.everywhere && { allDistricts: '1' }) }),
    )

  claim = () => this.#do('claim', version => orders.claim(this.id, version))
  release = () => this.#do('release', version => orders.release(this.id, version))
  giveUp = (said: { reason: string; reasonCode: string | null }) =>
    this.#do('give-up', version => orders.giveUp(this.id, { version, ...said, memberInformed: true }))

  /** Notes what a merchant said. */
  enquire = (form: Omit<EnquiryForm, 'version' | 'merchantId'>) => {
    const merchantId = this.chosenId
    return merchantId ? this.#do('enquire', version => orders.enquire(this.id, { ...form, version, merchantId })) : Promise.resolve(false)
  }

  /** Gives the order to the chosen merchant. */
  dispatch = (marks: {
    idempotencyKey: string
    timeLimitAt: string
    feeQuoteFen: number | null
    callbackAt: string | null
    note: string | null
    callId: string | null
  }) => {
    const merchantId = this.chosenId
    return merchantId
      ? this.#do('dispatch', version => orders.dispatch(this.id, { ...marks, version, merchantId }))
      : Promise.resolve(false)
  }

  async #do(what: string, ask: (version: number) => Promise<Result<unknown>>): Promise<boolean> {
    const version = this.order.value?.version
    if (!version) return false
    this.busy = what
    const result = await ask(version)
    this.busy = null
    this.problems = result.ok ? {} : serverErrors(result.failure)
    if (!result.ok) notices.failed(result.failure)
    this.readOrder()
    this.readMerchants()
    return result.ok
  }
}

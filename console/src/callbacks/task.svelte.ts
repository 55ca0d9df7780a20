import type { AttemptForm, FirstResponseForm, SatisfactionForm, TaskAnswer, TaskDetail } from '../../../server/contract/callbacks.ts'
import type { OrderDetail } from '../../../server/contract/orders.ts'
import type { Result } from '../lib/api.ts'
import { callbacks } from '../lib/endpoints/callbacks.ts'
import { orders } from '../lib/endpoints/orders.ts'
import { notices } from '../lib/notices.svelte.ts'
import { Resource } from '../lib/resource.svelte.ts'

/** One callback being made: the task, its order, and what came of it. */
export class CallbackTask {
  readonly id: string
  readonly task = new Resource<TaskDetail>()
  readonly order = new Resource<OrderDetail>()
  busy: string | null = $state(null)

  constructor(id: string) {
    this.id = id
  }

  read = async (): Promise<void> => {
    if (!(await this.task.read(() => callbacks.detail(this.id)))) return
    const orderId = this.task.value?.order.id
    if (orderId) void this.order.read(() => orders.detail(orderId))
  }

  take = () => this.#do('take', version => callbacks.take(this.id, version))
  release = () => this.#do('release', version => callbacks.release(this.id, version))
  attempt = (form: Omit<AttemptForm, 'version'>) => this.#do('attempt', version => callbacks.attempt(this.id, { ...form, version }))
  firstResponse = (make: (version: number) => FirstResponseForm) =>
    this.#do('save', version => callbacks.firstResponse(this.id, make(version)))
  satisfaction = (make: (version: number) => SatisfactionForm) =>
    this.#do('save', version => callbacks.satisfaction(this.id, make(version)))

  async #do(what: string, ask: (version: number) => Promise<Result<TaskAnswer>>): Promise<boolean> {
    const version = this.task.value?.version
    if (!version) return false
    this.busy = what
    const result = await ask(version)
    this.busy = null
    if (!result.ok) notices.failed(result.failure)
    void this.read()
    return result.ok
  }
}

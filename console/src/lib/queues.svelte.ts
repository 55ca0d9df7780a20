import type { QueueView } from '../../../server/contract/queues.ts'
import { people } from './endpoints/people.ts'
import { preferences } from './preferences.svelte.ts'

/** Names of the queues, as configured. */
class Queues {
  list: QueueView[] = $state.raw([])

  async read(): Promise<void> {
    const result = await people.queues()
    if (result.ok) this.list = result.value.items
  }

  /** Name in the language of the screen; the id of a queue that is not there any more. */
  name(id: string): string {
    return this.list.find(queue => queue.id === id)?.name[preferences.current.locale] ?? id
  }
}

export const queues = new Queues()

import type { Health } from '../../../server/contract/health.ts'
import { people } from './endpoints/people.ts'
import type { Feed } from './feed.svelte.ts'

/** Which parts of the system are away, for the banner. */
export class SystemHealth {
  view: Health | null = $state.raw(null)
  readonly away = $derived((this.view?.parts ?? []).filter(part => part.state === 'down'))

  async read(): Promise<void> {
    const result = await people.health()
    if (result.ok) this.view = result.value
  }

  constructor(feed: Feed) {
    feed.on('system.health', ({ health }) => {
      this.view = health
    })
    // Changes of health are told once and not kept: what happened before the connection has to be asked for.
    feed.on('hello', () => void this.read())
  }
}

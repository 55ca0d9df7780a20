import type { Health } from '../../../server/contract/health.ts'
import type { Feed } from './feed.svelte.ts'

/** Which parts of the system are away, for the banner. */
export class SystemHealth {
  view: Health | null = $state.raw(null)
  readonly away = $derived((this.view?.parts ?? []).filter(part => part.state === 'down'))

  constructor(feed: Feed) {
    feed.on('system.health', ({ health }) => { this.view = health })
  }
}

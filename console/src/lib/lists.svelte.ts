import type { Feed } from './feed.svelte.ts'
import { ListName } from '../../../server/contract/feed.ts'
import { orders } from './endpoints/orders.ts'

export type Counts = { open: number; due: number; overdue: number }

const sameCounts = (a: Counts, b: Counts | undefined) => a.open === b?.open && a.due === b.due && a.overdue === b.overdue

/**
 * The figures of the left rail: open, due now, overdue. `changes` grows with each message, so that an open list knows when to read again.
 */
export class Lists {
  counts: Partial<Record<ListName, Counts>> = $state.raw({})
  changes: Record<string, number> = $state({})
  /** The figures were asked for: from now on each change is told. Lists are first read then, so that nothing falls in between, and once. */
  known = $state(false)
  /** Runs when something in a list has just missed its deadline. */
  onOverdue: () => void = () => {}

  constructor(feed: Feed) {
    feed.on('list.changed', ({ list, counts, clock = false }) => {
      if (clock && sameCounts(counts, this.counts[list])) return
      if (counts.overdue > (this.counts[list]?.overdue ?? counts.overdue)) this.onOverdue()
      this.counts = { ...this.counts, [list]: counts }
      this.#touch(list)
    })
    feed.on('order.changed', () => {
      this.#touch('orders')
    })
    feed.on('task.due', () => this.#touch('callbacks'))
  }

  /** Reads all figures; also after a gap in the feed. */
  async read(): Promise<void> {
    const result = await orders.lists()
    const isFirst = !this.known
    this.known = true
    if (!result.ok) return
    this.counts = { ...this.counts, ...result.value }
    if (isFirst) return
    for (const list of ListName.options) this.#touch(list)
    this.#touch('orders')
  }

  #touch(list: string): void {
    this.changes[list] = (this.changes[list] ?? 0) + 1
  }
}

import { Catalogue as CatalogueSchema, type Catalogue as CatalogueView, type CategoryNode } from '../../../server/contract/catalogue.ts'
import { isAway } from './api.ts'
import { orders } from './endpoints/orders.ts'
import type { Choosable } from './pinyin.ts'

const leaves = (nodes: readonly CategoryNode[], above: string[]): Choosable[] =>
  nodes.flatMap(node =>
    node.children.length
      ? leaves(node.children, [...above, node.name])
      : [{ value: node.id, label: node.name, initials: node.initials, ...(above.length && { hint: above.join(' / ') }) }],
  )

const KEPT = 'hearthline.catalogue'
const AGAIN_MS = 5000

/** What an earlier page kept, if it is still of the form that this one knows. */
const kept = (): CatalogueView | null => {
  try {
    return CatalogueSchema.safeParse(JSON.parse(localStorage.getItem(KEPT) ?? 'null')).data ?? null
  } catch {
    return null
  }
}

/** Categories and districts that forms offer; kept in the browser, so that a form opens while the database is away. */
class Catalogue {
  view: CatalogueView | null = $state.raw(null)
  readonly categories = $derived(leaves(this.view?.categories ?? [], []))
  readonly districts = $derived(
    (this.view?.districts ?? []).map((one): Choosable => ({ value: one.code, label: one.name, initials: one.initials })),
  )

  async read(): Promise<void> {
    const result = await orders.catalogue()
    if (result.ok) {
      this.view = result.value
      localStorage.setItem(KEPT, JSON.stringify(result.value))
      return
    }
    this.view ??= kept()
    if (isAway(result.failure)) setTimeout(() => void this.read(), AGAIN_MS)
  }
}

export const catalogue = new Catalogue()

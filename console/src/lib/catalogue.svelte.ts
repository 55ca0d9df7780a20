import {
  Catalogue as CatalogueSchema,
  type Catalogue as CatalogueView,
  type CategoryNode,
  type ListedEntry,
  type Lists,
} from '../../../server/contract/catalogue.ts'
import { isAway } from './api.ts'
import { orders } from './endpoints/orders.ts'
import type { Choosable } from './pinyin.ts'
import { preferences } from './preferences.svelte.ts'

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

  /** Entries of a short list that may be chosen. */
  listed(list: keyof Lists): readonly ListedEntry[] {
    return this.view?.lists[list].filter(({ active }) => active) ?? []
  }

  /** Name of an entry of a short list, also of one that is not in use any more; the code where it is not known. */
  nameOf(list: keyof Lists, code: string): string {
    return this.view?.lists[list].find(one => one.code === code)?.name[preferences.current.locale] ?? code
  }

  tagName(tag: string): string {
    return this.nameOf('memberTags', tag)
  }

  /** Whether a member's tag is to be read before one speaks with them. */
  warns(tag: string): boolean {
    return this.view?.lists.memberTags.find(({ code }) => code === tag)?.warns ?? false
  }

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

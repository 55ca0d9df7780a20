import type { CategoryNode, ListedEntry } from '../contract/catalogue.ts'
import type { CategoryRecord } from './store.ts'

/** The rows (parents before children) as a tree. */
export const categoryTree = (rows: readonly CategoryRecord[]): CategoryNode[] => {
  const nodes = new Map<string, CategoryNode>()
  const roots: CategoryNode[] = []
  for (const { id, parentId, code, name, level, initials } of rows) {
    const node: CategoryNode = { id, code, name, level, initials, children: [] }
    nodes.set(id, node)
    if (parentId) nodes.get(parentId)?.children.push(node)
    else roots.push(node)
  }
  return roots
}

/** A row of a short list. */
export const listedEntry = ({
  code,
  nameZh,
  nameEn,
  active,
}: {
  code: string
  nameZh: string
  nameEn: string
  active: boolean
}): ListedEntry => ({
  code,
  name: { zh: nameZh, en: nameEn },
  active,
})

import type { Flow } from './flow-shape.ts'
import type { AnyNodeType } from './node-type.ts'

/**
 * Whether a caller who has come to this node wants a person: it is the line or the message box, or whatever comes of it leads to one of
 * those, with no choice of the caller's between (the words before the beep, "we are closed" before a message). Who hangs up from there on
 * is to be called back.
 */
export const wantsPerson = (
  flow: Flow,
  types: Readonly<Record<string, AnyNodeType>>,
  id: string,
  way: ReadonlySet<string> = new Set(),
): boolean => {
  const node = Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined
  const type = node && Object.hasOwn(types, node.type) ? types[node.type] : undefined
  if (!node || !type || way.has(id)) return false
  if (type.forPerson) return true
  const targets = Object.values(node.exits)
  return !type.waits && targets.length > 0 && targets.every(target => wantsPerson(flow, types, target, new Set([...way, id])))
}

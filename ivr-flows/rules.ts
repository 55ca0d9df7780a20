import type { Flow, FlowNode } from './flow-shape.ts'
import type { AnyNodeType } from './node-type.ts'
import type { Problem } from './problems.ts'
import { placeholders } from './prompt.ts'

type Types = Readonly<Record<string, AnyNodeType>>
type Node = [id: string, node: FlowNode, type: AnyNodeType]

const exitProblems = (flow: Flow, [id, node, type]: Node): Problem[] => {
  const path = `nodes.${id}.exits`
  const declared = type.exits(node.config)
  return [
    ...declared
      .filter(exit => !Object.hasOwn(node.exits, exit))
      .map((exit): Problem => ({
        path: `${path}.${exit}`,
        rule: 'every exit of a node is connected',
        code: 'missing-exit',
        values: { exit },
      })),
    ...Object.entries(node.exits).flatMap(([exit, target]): Problem[] => {
      if (!declared.includes(exit))
        return [{ path: `${path}.${exit}`, rule: 'only exits that the node has', code: 'unknown-exit', values: { exit } }]
      if (Object.hasOwn(flow.nodes, target)) return []
      return [{ path: `${path}.${exit}`, rule: 'an exit leads to a node', code: 'dangling-exit', values: { exit, target } }]
    }),
  ]
}

const valueProblems = (nodes: Node[]): Problem[] => {
  const given = new Set(nodes.flatMap(([, node, type]) => type.gives(node.config)))
  return nodes.flatMap(([id, node, type]) => {
    const spoken = type
      .prompts(node.config)
      .flatMap(placeholders)
      .filter(name => !type.speaks?.includes(name))
    const wanted = [...spoken, ...(type.uses?.(node.config) ?? [])]
    return [...new Set(wanted)]
      .filter(name => !given.has(name))
      .map((name): Problem => ({
        path: `nodes.${id}.config`,
        rule: 'a value that is used is gathered by a node',
        code: 'unknown-value',
        values: { name },
      }))
  })
}

const reachable = (flow: Flow): Set<string> => {
  const seen = new Set([flow.start])
  for (const id of seen) for (const target of Object.values(flow.nodes[id]?.exits ?? {})) seen.add(target)
  return seen
}

/** Every node that does not wait and can come back to itself over such nodes alone, reported once a cycle. */
const cycleProblems = (flow: Flow, nodes: Node[]): Problem[] => {
  const hasty = new Set(nodes.filter(([, , type]) => !type.waits).map(([id]) => id))
  const done = new Set<string>()
  const problems: Problem[] = []
  const walk = (id: string, way: string[]): void => {
    if (!hasty.has(id)) return
    const from = way.indexOf(id)
    if (from >= 0) {
      const cycle = [...way.slice(from), id].join(' → ')
      problems.push({
        path: `nodes.${id}`,
        rule: 'a cycle holds a node that waits for the caller',
        code: 'endless-cycle',
        values: { cycle },
      })
      return
    }
    if (done.has(id)) return
    for (const target of new Set(Object.values(flow.nodes[id]?.exits ?? {}))) walk(target, [...way, id])
    done.add(id)
  }
  for (const id of hasty) walk(id, [])
  return problems
}

/** What is wrong with a flow whose nodes are each well formed: exits, reachability, endless cycles, values nobody gathers. */
export const flowProblems = (flow: Flow, types: Types): Problem[] => {
  const nodes = Object.entries(flow.nodes).map(([id, node]): Node => [id, node, types[node.type] as AnyNodeType])
  const start: Problem[] = Object.hasOwn(flow.nodes, flow.start)
    ? []
    : [{ path: 'start', rule: 'the start is a node', code: 'missing-start', values: { target: flow.start } }]
  const reached = reachable(flow)
  const unreached =
    start.length > 0
      ? []
      : nodes
          .filter(([id]) => !reached.has(id))
          .map(([id]): Problem => ({
            path: `nodes.${id}`,
            rule: 'every node can be reached',
            code: 'unreachable-node',
            values: { node: id },
          }))
  return [
    ...start,
    ...nodes.flatMap(node => exitProblems(flow, node)),
    ...unreached,
    ...cycleProblems(flow, nodes),
    ...valueProblems(nodes),
  ]
}

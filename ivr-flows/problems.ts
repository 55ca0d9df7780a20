import type { Text } from './prompt.ts'

/** Everything that can be wrong with a flow file; `{…}` in the words are a problem's values. */
export const problemTexts = {
  'not-json': { zh: '文件不是有效的 JSON:{detail}', en: 'the file is not valid JSON: {detail}' },
  'bad-flow': { zh: '流程格式不正确：{detail}', en: 'the flow is malformed: {detail}' },
  'unknown-node-type': { zh: '不认识的节点类型“{type}”', en: 'unknown node type "{type}"' },
  'bad-config': { zh: '节点配置不正确：{detail}', en: 'bad node settings: {detail}' },
  'missing-exit': { zh: '出口“{exit}”没有连接', en: 'exit "{exit}" is not connected' },
  'unknown-exit': { zh: '此节点没有出口“{exit}”', en: 'this node has no exit "{exit}"' },
  'dangling-exit': { zh: '出口“{exit}”指向不存在的节点“{target}”', en: 'exit "{exit}" leads to "{target}", which does not exist' },
  'missing-start': { zh: '起始节点“{target}”不存在', en: 'the start node "{target}" does not exist' },
  'unreachable-node': { zh: '从起始节点无法到达节点“{node}”', en: 'node "{node}" cannot be reached from the start' },
  'endless-cycle': { zh: '循环中没有等待来电者的节点：{cycle}', en: 'a cycle without a node that waits for the caller: {cycle}' },
  'unknown-value': { zh: '没有任何节点收集“{name}”', en: 'no node gathers "{name}"' },
} as const satisfies Record<string, Text>

export type ProblemCode = keyof typeof problemTexts

/** One fault of a flow file. `path` is where (`nodes.menu.exits.timeout`), `rule` which rule it breaks, `values` fill the words. */
export type Problem = { path: string; rule: string; code: ProblemCode; values: Readonly<Record<string, string>> }

/** The problem in words, both languages. */
export const describeProblem = ({ code, values }: Problem): Text => {
  const fill = (words: string) =>
    words.replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(values, name) ? values[name] : undefined) ?? '')
  return { zh: fill(problemTexts[code].zh), en: fill(problemTexts[code].en) }
}

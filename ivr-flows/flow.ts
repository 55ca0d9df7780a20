import type { z } from 'zod'
import { flowShape, type Flow, type FlowNode } from './flow-shape.ts'
import { nodeTypes } from './nodes/index.ts'
import type { Problem } from './problems.ts'
import { languages, placeholders, render, type Language, type Prompt, type PromptRef } from './prompt.ts'
import { flowProblems } from './rules.ts'

export type { Flow, FlowNode } from './flow-shape.ts'

export type ParsedFlow = { flow: Flow; problems?: undefined } | { flow?: undefined; problems: Problem[] }

const shapeProblems = (error: z.ZodError, at: string, code: 'bad-flow' | 'bad-config'): Problem[] =>
  error.issues.map(issue => ({
    path: [at, ...issue.path.map(String)].filter(Boolean).join('.'),
    rule: issue.code,
    code,
    values: { detail: issue.message },
  }))

/** Checks a flow and returns it with every default filled in, or all that is wrong with it. Never throws, whatever `raw` is. */
export const parseFlow = (raw: unknown): ParsedFlow => {
  const outer = flowShape.safeParse(raw)
  if (!outer.success) return { problems: shapeProblems(outer.error, '', 'bad-flow') }
  const problems: Problem[] = []
  const nodes: Record<string, FlowNode> = {}
  for (const [id, node] of Object.entries(outer.data.nodes)) {
    const type = Object.hasOwn(nodeTypes, node.type) ? nodeTypes[node.type] : undefined
    if (!type) {
      problems.push({ path: `nodes.${id}.type`, rule: 'a node is of a known type', code: 'unknown-node-type', values: { type: node.type } })
      continue
    }
    const config = type.config.safeParse(node.config)
    if (!config.success) problems.push(...shapeProblems(config.error, `nodes.${id}.config`, 'bad-config'))
    else nodes[id] = { ...node, config: config.data }
  }
  if (problems.length > 0) return { problems }
  const flow: Flow = { ...outer.data, nodes }
  const broken = flowProblems(flow, nodeTypes)
  return broken.length > 0 ? { problems: broken } : { flow }
}

/** The same for the text of a flow file. */
export const parseFlowText = (text: string): ParsedFlow => {
  try {
    return parseFlow(JSON.parse(text))
  } catch (error) {
    return { problems: [{ path: '', rule: 'JSON', code: 'not-json', values: { detail: error instanceof Error ? error.message : '' } }] }
  }
}

/** All that a flow says. */
export const promptsOf = (flow: Flow): Prompt[] =>
  Object.values(flow.nodes).flatMap(node => nodeTypes[node.type]?.prompts(node.config) ?? [])

/** What of these is known beforehand, in every language, each once: to make the sounds before the first call. */
export const staticPrompts = (prompts: readonly Prompt[]): PromptRef[] => {
  const fixed = prompts
    .filter(prompt => placeholders(prompt).length === 0)
    .flatMap(prompt => languages.flatMap(language => render(prompt, language, {})))
  const spelled = prompts.some(prompt => languages.some(language => prompt[language].includes(':digits}')))
  const digit = (text: string, language: Language): PromptRef => ({ type: 'text', text, language, recorded: null })
  const digits = spelled ? languages.flatMap(language => [...'0123456789'].map(text => digit(text, language))) : []
  return [...new Map([...fixed, ...digits].map(ref => [JSON.stringify(ref), ref])).values()]
}

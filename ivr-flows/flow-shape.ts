import { z } from 'zod'
import { idSchema, languages, textSchema } from './prompt.ts'

/** A node of a flow: its kind, that kind's parsed settings, and where each exit leads. */
export type FlowNode = { type: string; config: unknown; exits: Record<string, string> }

/** A flow as it is written down, before its nodes' settings are looked at. */
export const flowShape = z.strictObject({
  id: idSchema,
  version: z.int().min(1).default(1),
  name: textSchema,
  /** The language a caller hears first. */
  language: z.enum(languages).default('zh'),
  start: idSchema,
  nodes: z
    .record(
      idSchema,
      z.strictObject({
        type: z.string().max(40),
        config: z.unknown().default({}),
        exits: z.record(z.string().regex(/^[a-z0-9*#][a-z0-9*#-]{0,39}$/), z.string().max(40)).default({}),
      }),
    )
    .refine(nodes => Object.keys(nodes).length <= 500, 'at most 500 nodes'),
})

/** A voice menu as data: nodes, and where each of their exits leads. Only `parseFlow` makes one. */
export type Flow = Omit<z.output<typeof flowShape>, 'nodes'> & { nodes: Record<string, FlowNode> }

/** Teams: people and seats that one person leads (seed term 6). */
import { z } from 'zod'
import { Version as RowVersion } from './ids.ts'
import { Names } from './staff.ts'
import { text } from './text.ts'

const TeamName = text(40).refine(name => !/[\p{Cf}\p{Cc}]/u.test(name), { params: { rule: 'characters' } })

export const TeamForm = z.object({
  nameZh: TeamName,
  nameEn: TeamName,
  /** Who leads it: somebody with the role of a team lead. */
  leadId: z.uuid().nullable().default(null),
  queues: z.array(text(40)).max(50).default([]),
})

export const TeamPatch = z.object({
  version: RowVersion,
  nameZh: TeamName.optional(),
  nameEn: TeamName.optional(),
  leadId: z.uuid().nullable().optional(),
  queues: z.array(text(40)).max(50).optional(),
  /** The whole list of who belongs to it; whoever was in another team leaves that. */
  members: z.array(z.uuid()).max(500).optional(),
  /** The same of seats. */
  seats: z.array(text(10)).max(500).optional(),
})

export const Team = z.object({
  id: z.string(),
  name: Names,
  lead: z.object({ id: z.string(), name: z.string() }).nullable(),
  queues: z.array(z.object({ id: z.string(), name: Names })),
  members: z.array(z.object({ id: z.string(), name: z.string(), active: z.boolean() })),
  seats: z.array(z.string()),
  active: z.boolean(),
  version: z.number().int(),
})
export type Team = z.infer<typeof Team>

/** All of them, in the order of their Chinese names. */
export const TeamList = z.object({ items: z.array(Team) })
export type TeamList = z.infer<typeof TeamList>

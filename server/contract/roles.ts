/** Roles that a centre makes for itself by copying one (domain.md D.1; the matrix of those that are there stands in rights.ts). */
import { z } from 'zod'
import { Grants, Role } from './rights.ts'
import { text } from './text.ts'

const RoleName = text(30).refine(name => !/[\p{Cf}\p{Cc}]/u.test(name), { params: { rule: 'characters' } })

/** A new role is a copy: `copyOf` is a role of the matrix or the id of another copy. */
export const RoleForm = z.object({ copyOf: z.union([Role, z.uuid()]), nameZh: RoleName, nameEn: RoleName })
export type RoleForm = z.infer<typeof RoleForm>

/** What changes, and the version that it was read in. `grants` is the whole of what the role may do. */
export const RolePatch = z.object({
  version: z.int().min(1).max(2_147_483_647),
  nameZh: RoleName.optional(),
  nameEn: RoleName.optional(),
  grants: Grants.optional(),
})
export type RolePatch = z.infer<typeof RolePatch>

export const RoleVersion = z.object({ version: z.int().min(1).max(2_147_483_647) })

export const CustomRole = z.object({
  id: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  basedOn: Role,
  grants: Grants,
  /** How many people have it. */
  people: z.number().int(),
  version: z.number().int(),
})
export type CustomRole = z.infer<typeof CustomRole>

/** The centre's own roles, by name, and how many people have each of the matrix. */
export const RoleList = z.object({ items: z.array(CustomRole), people: z.partialRecord(Role, z.number().int()) })
export type RoleList = z.infer<typeof RoleList>

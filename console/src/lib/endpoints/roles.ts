import type { z } from 'zod'
import { CustomRole, RoleList, type RoleForm, type RolePatch } from '../../../../server/contract/roles.ts'
import { send } from '../api.ts'

/** The roles that the centre made for itself, and how many people have each of the matrix. */
export const roles = {
  list: () => send('GET', '/api/roles', RoleList),
  copy: (form: z.input<typeof RoleForm>) => send('POST', '/api/roles', CustomRole, { body: form }),
  change: (id: string, patch: z.input<typeof RolePatch>) => send('PATCH', `/api/roles/${id}`, CustomRole, { body: patch }),
  remove: (id: string, version: number) => send('DELETE', `/api/roles/${id}`, null, { query: { version } }),
}

import { Grants, Role } from '../contract/rights.ts'
import type { CustomRole } from '../contract/roles.ts'
import { readGrants } from '../plugins/rights.ts'
import type { RoleRecord } from './store.ts'

export const roleView = ({ id, nameZh, nameEn, basedOn, grants, people, version }: RoleRecord): CustomRole => ({
  id,
  name: { zh: nameZh, en: nameEn },
  basedOn: Role.parse(basedOn),
  grants: Grants.parse(readGrants(grants)),
  people,
  version,
})

/** Fields of forms that name an entry of a list: it must be there when the form is saved. */
import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { categories, districts } from '../../db/schema/index.ts'
import { CONSENT_VERSION } from '../catalogue/routes.ts'
import { failField } from '../field-rules.ts'
import type { OwnField } from './core/order.ts'

/** The rule that a value breaks as an entry of a list, or null. */
type Check = (tx: Db, value: string) => Promise<'unknown' | 'not_leaf' | null>

const CHECKS: Record<NonNullable<OwnField['of']>, Check> = {
  'categories': async (tx, value) => {
    const [category] = await tx
      .select({ hasChildren: sql<boolean>`exists (select 1 from categories c where c.parent_id = ${value} and c.active)` })
      .from(categories)
      .where(and(eq(categories.id, value), eq(categories.active, true)))
    if (!category) return 'unknown'
    return category.hasChildren ? 'not_leaf' : null
  },
  'districts': async (tx, value) => {
    const [district] = await tx
      .select({ code: districts.code })
      .from(districts)
      .where(and(eq(districts.code, value), eq(districts.active, true)))
    return district ? null : 'unknown'
  },
  'consent-versions': async (_, value) => (value === CONSENT_VERSION ? null : 'unknown'),
}

/** Throws BAD_REQUEST with the first field that names no entry (`unknown`), or a category that has others below it (`not_leaf`). */
export const checkEntries = async (tx: Db, fields: readonly OwnField[]): Promise<void> => {
  for (const { path, value, of } of fields) {
    const rule = of && (await CHECKS[of](tx, String(value)))
    if (rule) throw failField(path, rule)
  }
}

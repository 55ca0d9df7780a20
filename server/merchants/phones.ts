import { asc, desc, inArray } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { merchantPhones } from '../../db/schema/index.ts'

export type MerchantPhoneRecord = typeof merchantPhones.$inferSelect

/** Phones of some merchants, primary first. */
export const phonesOfMerchants = async (db: Db, ids: readonly string[]): Promise<MerchantPhoneRecord[]> =>
  ids.length
    ? db
        .select()
        .from(merchantPhones)
        .where(inArray(merchantPhones.merchantId, [...ids]))
        .orderBy(desc(merchantPhones.primary), asc(merchantPhones.id))
    : []

/** Number that a merchant is written to: a mobile if it has one, primary first; null when it has no telephone at all. */
export const merchantSmsNumber = async (db: Db, merchantId: string): Promise<string | null> => {
  const phones = await phonesOfMerchants(db, [merchantId])
  return (phones.find(phone => phone.kind === 'mobile') ?? phones[0])?.number ?? null
}

// Order forms as a seat fills them, for tests of the desk.
import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { categories } from '../db/schema/index.ts'
import type { ServiceOrderForm } from '../server/contract/orders.ts'

export const categoryId = async (db: Db, name: string): Promise<string> =>
  (await db.select().from(categories).where(eq(categories.name, name)))[0]!.id

/** A complete form for a stranger; `change` overrides. */
export const orderForm = async (db: Db, change: Partial<ServiceOrderForm> = {}): Promise<ServiceOrderForm> => ({
  type: 'service',
  idempotencyKey: randomUUID(),
  contact: { name: '钱多多', phone: { from: 'typed', number: '139 7307 7701' } },
  address: { districtCode: '430602', detail: '南湖大道88号天伦城3栋1单元502室' },
  categoryId: await categoryId(db, '马桶疏通'),
  content: '马桶堵了,请尽快上门疏通。',
  consent: true,
  consentVersion: '2026-11',
  ...change,
})

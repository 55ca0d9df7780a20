import type { Db } from '../client.ts'
export const seedOrders = async (_db: Db, _now: Date): Promise<void> => {}

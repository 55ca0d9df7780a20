import { openDatabase } from './client.ts'
import { seedStaff, seedSwitch, seedTeams } from './seed/centre.ts'
import { seedDirectory } from './seed/directory.ts'
import { seedOrders } from './seed/orders.ts'

/**
 * Fills a migrated database with the demo of one city: accounts, seats, queues, numbers, members, merchants and a month of orders.
 * Safe to call again: what exists stays as it is. For demos and tests only: everybody knows the password.
 */
export const seed = async (databaseUrl: string): Promise<void> => {
  const { db, close } = openDatabase(databaseUrl, { max: 1 })
  try {
    await seedSwitch(db)
    await seedStaff(db)
    await seedTeams(db)
    await seedDirectory(db)
    await seedOrders(db, new Date())
  } finally {
    await close()
  }
}

// `npm run db:migrate`: brings the database at DATABASE_URL up to date, and fills in the demo when DEMO=1.
import { migrate } from '../db/migrate.ts'
import { seed } from '../db/seed.ts'

const url = process.env.DATABASE_URL
if (!url) {
  console.error('DATABASE_URL must be set: postgres://user:password@host:port/database')
  process.exit(78)
}
await migrate(url)
if (process.env.DEMO === '1') await seed(url)

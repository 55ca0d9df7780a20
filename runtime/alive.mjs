// `node runtime/alive.mjs ROLE`: ends with 0 when an instance of the role has given its heartbeat lately. The health check of a role's
// container.
// Plain and small, because it runs every few seconds; the heartbeat's form is server/redis/presence.ts's, and alive.test.ts holds the two
// together.
import { Redis } from 'ioredis'

const [role] = process.argv.slice(2)
const LATELY = 5_000

const redis = new Redis(process.env.REDIS_URL ?? '', { lazyConnect: true, connectTimeout: 3000, retryStrategy: () => null })
redis.on('error', () => {})
await redis.connect()
const beats = await redis.hgetall(`${process.env.REDIS_PREFIX ?? 'hl:'}heartbeats`)
redis.disconnect()
const isAlive = Object.entries(beats).some(([field, beat]) => field.startsWith(`${role}:`) && Date.now() - JSON.parse(beat).at < LATELY)
process.exit(isAlive ? 0 : 1)

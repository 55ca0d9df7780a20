// Valkey of an embedded instance: STATE/valkey, loopback, a random password.
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Account } from './identities.ts'
import { makeService, type Service } from './service.ts'
import { ownedDir, ownedFile } from './state-files.ts'

export type ValkeyOptions = {
  state: string
  account: Account
  port: number
  password: string
  /** Whether what is written outlives a restart (an append-only file, forced to disk each second). */
  durable: boolean
}

/** Room for about a million facts of the journal: a busy day without a database. Before it is full the switch keeps less. */
const MEMORY = '1gb'

/** Address of the instance's Valkey. */
export function valkeyUrl({ port, password }: Pick<ValkeyOptions, 'port' | 'password'>): string {
  return `redis://:${password}@127.0.0.1:${port}`
}

/** The Valkey service. */
export function valkeyService(options: ValkeyOptions): Service {
  const { state, account, port, password, durable } = options
  const dir = join(state, 'valkey')
  const conf = join(dir, 'valkey.conf')
  return makeService({
    name: 'valkey',
    state,
    account,
    command: ['valkey-server', conf],
    prepare: () => {
      ownedDir(dir, account, 0o700)
      ownedFile(
        conf,
        account,
        [
          'bind 127.0.0.1',
          `port ${port}`,
          `requirepass ${password}`,
          `dir ${JSON.stringify(dir)}`,
          'save ""',
          `appendonly ${durable ? 'yes' : 'no'}`,
          'maxmemory-policy noeviction',
          `maxmemory ${MEMORY}`,
          '',
        ].join('\n'),
      )
    },
    isReady: async () => {
      const redis = new Redis(valkeyUrl(options), { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2000 })
      redis.on('error', () => {})
      try {
        await redis.connect()
        return (await redis.ping()) === 'PONG'
      } finally {
        redis.disconnect()
      }
    },
    stopSignal: 'SIGTERM',
    stopTimeout: 10_000,
  })
}

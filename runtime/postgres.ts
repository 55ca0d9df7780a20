// PostgreSQL of an embedded instance: one cluster under STATE/postgres, reached over loopback with a random password, no socket file.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { asWords, type Account } from './identities.ts'
import { projectDir } from './layout.ts'
import { runStepWithInput } from './progress.ts'
import { makeService, type Service } from './service.ts'
import { ownedDir } from './state-files.ts'

export type PostgresOptions = {
  state: string
  account: Account
  port: number
  /** Password of the role `hearthline`, which owns the database `hearthline`. */
  password: string
  /** False gives up the data's safety in a power cut for speed: for tests. */
  durable: boolean
}

/**
 * Its log tells what went wrong and not with whose data: a refused row stands whole in an error's detail, and what people wrote may in a
 * statement. docker-compose.yml says the same.
 */
const QUIET = { log_error_verbosity: 'terse', log_min_error_statement: 'panic' }

/** Address of the instance's database. */
export function postgresUrl({ port, password }: Pick<PostgresOptions, 'port' | 'password'>): string {
  return `postgres://hearthline:${password}@127.0.0.1:${port}/hearthline`
}

/** The PostgreSQL service; its cluster is made at the first start. */
export function postgresService(options: PostgresOptions): Service {
  const { state, port, durable } = options
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    ...QUIET,
    max_connections: '100',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '64MB' }),
  }
  return makeService({
    name: 'postgres',
    state,
    account: options.account,
    command: [
      'sh',
      '-c',
      'exec /usr/lib/postgresql/*/bin/postgres "$@"',
      'postgres',
      '-D',
      join(state, 'postgres'),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    prepare: async () => {
      if (!existsSync(join(state, 'postgres/PG_VERSION'))) await createCluster(options)
      // A killed server leaves its process id, which in a new pid namespace is somebody else's.
      rmSync(join(state, 'postgres/postmaster.pid'), { force: true })
    },
    isReady: async () => {
      const client = new pg.Client({ connectionString: postgresUrl(options), connectionTimeoutMillis: 2_000, query_timeout: 2_000 })
      client.on('error', () => {})
      try {
        await client.connect()
        await client.query('select 1')
        return true
      } finally {
        await client.end()
      }
    },
    // Fast shutdown: sessions are ended, data is written.
    stopSignal: 'SIGINT',
    stopTimeout: 20_000,
  })
}

/** Makes the cluster with the role and the database, without starting a server: both are said to the single-user mode. */
async function createCluster({ state, account, password }: PostgresOptions): Promise<void> {
  // made under another name: what was interrupted is never taken for a cluster, and made anew
  const data = join(state, 'postgres.new')
  rmSync(data, { recursive: true, force: true })
  ownedDir(data, account, 0o700)
  const inside = (script: string, input: string) =>
    runStepWithInput(join(projectDir, 'runtime/inside.sh'), [`--as=${asWords(account)}`, state, 'sh', '-c', script, 'sh', data], input)
  // What is written to /tmp stays in the memory of this one run.
  await inside(
    'cat > /tmp/password && exec /usr/lib/postgresql/*/bin/initdb -D "$1" -U postgres --pwfile=/tmp/password ' +
      '--auth-local=reject --auth-host=scram-sha-256 --locale-provider=builtin --builtin-locale=C.UTF-8 --encoding=UTF8 --no-sync',
    `${password}\n`,
  )
  await inside(
    'exec /usr/lib/postgresql/*/bin/postgres --single -D "$1" postgres',
    `create role hearthline login password '${password}'\ncreate database hearthline owner hearthline\n`,
  )
  rmSync(join(state, 'postgres'), { recursive: true, force: true })
  renameSync(data, join(state, 'postgres'))
}

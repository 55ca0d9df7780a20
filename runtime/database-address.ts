// Where the database of the instance on this machine is, for the commands that people run beside it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './layout.ts'
import { postgresUrl } from './postgres.ts'
import { loadSecrets } from './secrets.ts'
import { readSettings } from './settings.ts'

/** DATABASE_URL of .env or the environment; without one that of the embedded instance. @throws when there is neither */
export function databaseAddress(): string {
  const file = join(projectDir, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  const { state, ports } = readSettings(process.env)
  if (!existsSync(join(state, 'secrets.json'))) throw new Error('DATABASE_URL must be set: there is no instance of npm start here')
  return postgresUrl({ port: ports.postgres, password: loadSecrets(state).postgres })
}

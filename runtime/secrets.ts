// The passwords of an embedded instance: random, made once, kept in STATE/secrets.json for this machine's root alone.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAMES = ['postgres', 'valkey', 'ari', 'ami', 'session'] as const

export type Secrets = Record<(typeof NAMES)[number], string>

/** A password of 192 random bits, letters and digits only. */
export const randomSecret = (): string => randomBytes(24).toString('hex')

/** The instance's passwords; those that are not there yet are made and written. @param state absolute state directory */
export function loadSecrets(state: string): Secrets {
  const path = join(state, 'secrets.json')
  const kept: Partial<Secrets> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const secrets = Object.fromEntries(NAMES.map(name => [name, kept[name] ?? randomSecret()])) as Secrets
  if (NAMES.some(name => !kept[name])) {
    writeFileSync(`${path}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return secrets
}

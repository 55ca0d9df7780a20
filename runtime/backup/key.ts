// The pair of keys of a backup: the public one is on the machine that saves, the secret one is not.
import { readFile } from 'node:fs/promises'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'

export type Key = { identity: string; recipient: string }

export async function newKey(): Promise<Key> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** The secret key in a file as `--new-key` writes it, and as age-keygen does. @throws when there is none */
export async function readIdentity(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`${file} cannot be read`)
  })
  const found = text.split('\n').find(line => line.startsWith('AGE-SECRET-KEY-1'))
  if (!found) throw new Error(`${file} holds no secret key: its line begins with AGE-SECRET-KEY-1`)
  return found.trim()
}

import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { fail } from '../errors.ts'

/** Argon2id works in the threads that files and name look-ups need as well; two of four are left for those. */
const AT_ONCE = 2
/** A password takes some 20 ms: who stands further behind would wait for more than two seconds. */
const IN_LINE = 200

export type PasswordCheck = (hash: string, password: string) => Promise<boolean>

/** Checks passwords, a few at a time. @throws SIGN_IN_BUSY when too many are waiting */
export const createPasswordCheck = (look: PasswordCheck = verify): PasswordCheck => {
  const turn = pLimit(AT_ONCE)
  return async (hash, password) => {
    if (turn.pendingCount >= IN_LINE) throw fail('SIGN_IN_BUSY', { seconds: 2 })
    return turn(() => look(hash, password).catch(() => false))
  }
}

/** argon2id */
const ARGON2ID = 2

/** A password as it is kept. */
export const hashOfPassword = (password: string): Promise<string> => hash(password, { algorithm: ARGON2ID })

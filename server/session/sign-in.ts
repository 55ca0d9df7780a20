/** What a sign-in still needs, when the password was right. Pure. */
import type { SessionRecord } from '../plugins/session.ts'
import { passwordFault, type PasswordFault } from './password-rule.ts'

/** A person who may sign in. `passwordHash` is argon2id in PHC form. */
export type Account = Pick<SessionRecord, 'userId' | 'username' | 'name' | 'roles' | 'ownRoles' | 'seatNumber'> & {
  passwordHash: string
  /** Set for a one-time password, epoch ms. */
  oneTimeUntil?: number | null
  /** Of the demo: keeps the password that everybody knows. */
  isDemo?: boolean
  /** The second factor's secret, sealed; null without one. */
  secondFactor?: string | null
}

export type Given = { password: string; code?: string | undefined; newPassword?: string | undefined; sealed?: string | undefined }

export type Need =
  | { need: 'nothing' | 'code' | 'setup' }
  /** The one-time password was not used in time. */
  | { need: 'reset' }
  | { need: 'password'; why: PasswordFault | 'one_time' }

/** Why a person has to choose another password now, or null. */
const whyNewPassword = (account: Account, password: string): PasswordFault | 'one_time' | null => {
  if (account.oneTimeUntil != null) return 'one_time'
  return account.isDemo ? null : passwordFault(password, account)
}

/**
 * What is missing, in the order in which it is asked for: the second factor, another password, the setting up of a second factor that
 * the person's roles have to have. `now` in epoch ms.
 */
export const needOf = (account: Account, given: Given, isSecondFactorRequired: boolean, now: number): Need => {
  if (account.oneTimeUntil != null && account.oneTimeUntil <= now) return { need: 'reset' }
  if (account.secondFactor && given.code === undefined) return { need: 'code' }
  const why = whyNewPassword(account, given.password)
  if (why && given.newPassword === undefined) return { need: 'password', why }
  if (!account.secondFactor && isSecondFactorRequired && (given.sealed === undefined || given.code === undefined)) return { need: 'setup' }
  return { need: 'nothing' }
}

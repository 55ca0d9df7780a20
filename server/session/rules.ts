/** What is asked of sign-ins; the centre's settings say it. */
import type { Role } from '../contract/session.ts'
import { currentOf, defaults, type Current } from '../contract/settings/index.ts'

export type SignInRules = {
  /** A sign-in ends when nobody has done anything in it for so long, in ms; a seat that takes calls, and a call, keep it. */
  idleMs: number
  /** And at the latest after this, in ms. */
  longestMs: number
  /** Roles that sign in with a second factor; others may have one. */
  secondFactorFor: readonly Role[]
  /** How long a one-time password can be changed for one's own, in ms. */
  oneTimeMs: number
}

/** Who works behind the desk: whoever may see or change more than the orders and calls that they work on. */
const BACK_OFFICE: readonly Role[] = ['qa', 'district', 'business', 'association', 'finance', 'admin', 'hotline', 'regulator']

/** The rules that the settings make. */
export const signInRules = (settings: Current): SignInRules => ({
  idleMs: settings.ms('session.idle'),
  longestMs: settings.ms('session.longest'),
  oneTimeMs: settings.ms('session.one-time'),
  secondFactorFor: [
    ...(settings.current('session.second-factor.lead') ? (['lead'] as const) : []),
    ...(settings.current('session.second-factor.back-office') ? BACK_OFFICE : []),
  ],
})

/** Those of a centre that never changed a setting. */
export const SIGN_IN_RULES: SignInRules = signInRules(currentOf(() => defaults))

/** One's own account: password, second factor, sign-ins (seed 5.1; OWASP ASVS 2.1, 2.8, 3.3). */
import { z } from 'zod'
import { rawText, text } from './text.ts'

/** Most characters of a password. */
export const PASSWORD_MAX = 200
/** Fewest characters of a password that somebody chooses (OWASP ASVS 2.1.1 asks for 12 without a list of common ones; NIST 800-63B 8). */
export const PASSWORD_MIN = 10

/** `POST /api/account/password`: one's own password, by the one in force. Every other sign-in of the person ends. */
export const PasswordChange = z.object({ current: rawText(PASSWORD_MAX), next: rawText(PASSWORD_MAX) })

/** Six digits of the authenticator, or a recovery code; spaces and dashes are nothing. */
export const SecondFactorCode = text(20).transform(code => code.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase())

/** A second factor that is being set up: `secret` in base32 and as an address for a QR code; `sealed` goes back with the first code. */
export const SecondFactorSetup = z.object({ secret: z.string(), uri: z.string(), sealed: z.string() })
export type SecondFactorSetup = z.infer<typeof SecondFactorSetup>

/** The first code of an authenticator, and what it was set up with. */
export const SecondFactorConfirm = z.object({ sealed: text(1000), code: SecondFactorCode })

/** Shown once; each is good for one sign-in without the authenticator. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

/** What is asked again before the second factor is changed. */
export const PasswordAgain = z.object({ password: rawText(PASSWORD_MAX) })

export const OwnAccount = z.object({
  passwordChangedAt: z.iso.datetime().nullable(),
  secondFactor: z.object({ enabledAt: z.iso.datetime(), recoveryCodesLeft: z.number().int() }).nullable(),
  /** Whether one's roles have to have it. */
  isSecondFactorRequired: z.boolean(),
})
export type OwnAccount = z.infer<typeof OwnAccount>

/** A sign-in that runs. `browser` in words of the browser itself, null when it did not say. */
export const SignInView = z.object({
  id: z.string(),
  isThis: z.boolean(),
  begunAt: z.iso.datetime(),
  /** When a page or a request was there last. */
  seenAt: z.iso.datetime(),
  /** When it ends at the latest. */
  endsAt: z.iso.datetime(),
  address: z.string().nullable(),
  browser: z.string().nullable(),
  isNewDevice: z.boolean(),
})
export type SignInView = z.infer<typeof SignInView>
export const SignInList = z.object({ items: z.array(SignInView) })
export type SignInList = z.infer<typeof SignInList>

/** Address part of one sign-in: the SHA-256 of its token in hex. */
export const SignInParam = z.object({ id: z.string().regex(/^[\da-f]{64}$/) })

/** A sign-in from a browser that the person had not used before, and was not told of yet. */
export const NewDevice = z.object({ at: z.iso.datetime(), address: z.string().nullable(), browser: z.string().nullable() })
export type NewDevice = z.infer<typeof NewDevice>

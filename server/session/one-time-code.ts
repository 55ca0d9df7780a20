/** Codes of an authenticator (TOTP, RFC 6238: SHA-1, six digits, 30 s) and recovery codes for when it is lost. */
import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

const PERIOD = 30
/** A clock may be a step off, in either direction. */
const WINDOW = 1
/** Bytes of a secret (RFC 4226 4: 160 bits). */
const SECRET_BYTES = 20

const totpOf = (secret: string, label = '', issuer = '') =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: PERIOD, algorithm: 'SHA1', label, issuer })

/** A new secret in base32. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32

/** The address that an authenticator reads as a QR code. */
export const totpUri = (secret: string, username: string, issuer: string): string => totpOf(secret, username, issuer).toString()

/** The time step that a code belongs to, if it is right now or was a step ago (or will be); null for a wrong one. `now` in epoch ms. */
export const stepOfCode = (secret: string, code: string, now: number): number | null => {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? null : Math.floor(now / 1000 / PERIOD) + delta
}

/** The code of a moment; for tests and tools. */
export const codeAt = (secret: string, now: number): string => totpOf(secret).generate({ timestamp: now })

/** Without signs that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const letters = (count: number) => Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('')

const CODES = 10

/** Ten recovery codes of 49 bits each, as people write them down: `abcde-fghjk`. Compared without the dash. */
export const newRecoveryCodes = (): string[] => Array.from({ length: CODES }, () => `${letters(5)}-${letters(5)}`)

/** What a recovery code looks like once spaces and dashes are gone. */
export const isRecoveryCode = (code: string): boolean => new RegExp(`^[${LETTERS}]{10}$`).test(code)

/** A one-time password of 79 bits, to be read out or copied once: four groups of four. */
export const newOneTimePassword = (): string => Array.from({ length: 4 }, () => letters(4)).join('-')

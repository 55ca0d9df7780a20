/** A signed-in person, kept on the server. The browser holds only a random token; what is stored is its SHA-256. */
import { createHash, createHmac, randomBytes } from 'node:crypto'

/** A new token: 256 random bits, base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What a token is known by on the server. */
export const sessionIdOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * The browser telephone's SIP password: random, of this sign-in and this seat alone. It is derived from the session, so that a
 * refreshed page gets the same one and nothing is stored. 32 characters.
 */
export const phonePassword = (secret: string, sessionId: string, seat: string): string =>
  createHmac('sha256', secret).update(`sip:${sessionId}:${seat}`).digest('base64url').slice(0, 32)

/**
 * Browsers that somebody has signed in at before (device cookies, OWASP). The cookie is a random name of the browser and, for each person,
 * proof that the server has seen them here; it says nothing about whether anybody is signed in.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export const DEVICE_COOKIE = 'hearthline-device'
/** How long a browser is remembered after a sign-in, in seconds. */
export const DEVICE_SECONDS = 90 * 86_400
/** A computer that more people share forgets who was here longest ago. */
const PEOPLE = 12

const NAME = /^[\w-]{22}$/
const proofOf = (device: string, username: string, secret: string) =>
  createHmac('sha256', secret).update(`device:${device}:${username.toLowerCase()}`).digest('base64url').slice(0, 22)
const isProof = (given: string, proof: string) => given.length === proof.length && timingSafeEqual(Buffer.from(given), Buffer.from(proof))

const read = (cookie: string | undefined): { device: string; proofs: string[] } | null => {
  const [device = '', ...proofs] = (cookie ?? '').split('.')
  return NAME.test(device) && proofs.length <= PEOPLE && proofs.every(proof => NAME.test(proof)) ? { device, proofs } : null
}

/** The browser's name where this person has signed in there before, else null. */
export const deviceOf = (cookie: string | undefined, username: string, secret: string): string | null => {
  const found = read(cookie)
  if (!found) return null
  const proof = proofOf(found.device, username, secret)
  return found.proofs.some(given => isProof(given, proof)) ? found.device : null
}

/** The cookie after this person has signed in. */
export const withPerson = (cookie: string | undefined, username: string, secret: string): string => {
  const { device, proofs } = read(cookie) ?? { device: randomBytes(16).toString('base64url'), proofs: [] }
  const proof = proofOf(device, username, secret)
  return [device, proof, ...proofs.filter(given => given !== proof).slice(0, PEOPLE - 1)].join('.')
}

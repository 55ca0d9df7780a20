/** Digest access authentication as SIP uses it (RFC 3261 section 22, RFC 8760 for SHA-256). */
import { randomBytes } from 'node:crypto'
import { hexDigest, sipDigest } from '../../text/digest.ts'

export interface Credentials {
  user: string
  password: string
}

/**
 * The value of an Authorization or Proxy-Authorization header that answers a challenge.
 * @returns null where no challenge can be answered (unknown algorithm)
 */
export function answerChallenge(challenges: string[], who: Credentials, method: string, uri: string): string | null {
  for (const challenge of challenges) {
    const fields = parseFields(challenge)
    const algorithm = fields.get('algorithm') ?? 'MD5'
    const known = (['MD5', 'SHA-256'] as const).find(name => name === algorithm.toUpperCase())
    const realm = fields.get('realm')
    const nonce = fields.get('nonce')
    if (!known || realm === undefined || nonce === undefined) continue
    const h = (text: string) => hexDigest(known, text)
    const secret = sipDigest(who.user, who.password, realm, known)
    const asked = h(`${method}:${uri}`)
    const quality = fields
      .get('qop')
      ?.split(',')
      .some(item => item.trim() === 'auth')
    const cnonce = randomBytes(8).toString('hex')
    const response = quality ? h(`${secret}:${nonce}:00000001:${cnonce}:auth:${asked}`) : h(`${secret}:${nonce}:${asked}`)
    const opaque = fields.get('opaque')
    return [
      `Digest username="${who.user}"`,
      `realm="${realm}"`,
      `nonce="${nonce}"`,
      `uri="${uri}"`,
      `response="${response}"`,
      `algorithm=${algorithm}`,
      ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
      ...(quality ? ['qop=auth', 'nc=00000001', `cnonce="${cnonce}"`] : []),
    ].join(', ')
  }
  return null
}

function parseFields(challenge: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [, name, quoted, plain] of challenge.replace(/^Digest\s+/i, '').matchAll(/(\w+)=(?:"([^"]*)"|([^,\s]+))/g)) {
    fields.set(name!.toLowerCase(), quoted ?? plain ?? '')
  }
  return fields
}

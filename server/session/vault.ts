/** Secrets that the server has to read again, encrypted with keys that are derived from SESSION_SECRET (AES-256-GCM, HKDF). */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const NONCE = 12
const TAG = 16

export type Vault = {
  /** `about` binds what is sealed to its purpose and owner: it opens with the same words alone. */
  seal(plain: string, about: string): string
  /** Null for what was not sealed here, about this, or was changed since. */
  open(sealed: string, about: string): string | null
  /** What a value is known by, for those who have it to be recognised: HMAC-SHA256 in hex. */
  digest(value: string, about: string): string
}

export const createVault = (secret: string): Vault => {
  const keys = new Map<string, Buffer>()
  const keyFor = (use: 'sealing' | 'digests'): Buffer => {
    const key = keys.get(use) ?? Buffer.from(hkdfSync('sha256', secret, 'hearthline', use, 32))
    keys.set(use, key)
    return key
  }
  return {
    seal(plain, about) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', keyFor('sealing'), nonce).setAAD(Buffer.from(about))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < NONCE + TAG) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyFor('sealing'), bytes.subarray(0, NONCE))
        decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG))
        return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return null
      }
    },
    digest: (value, about) => createHmac('sha256', keyFor('digests')).update(`${about}:${value}`).digest('hex'),
  }
}

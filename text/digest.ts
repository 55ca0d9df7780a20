import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** The realm of every seat's password digest; `default_realm` of pjsip.conf names the same. */
export const SIP_REALM = 'hearthline'

const hashes = { 'MD5': md5, 'SHA-256': sha256 }
/** Algorithms of SIP digests (RFC 3261 section 22, RFC 8760), as the headers name them. */
export type DigestAlgorithm = keyof typeof hashes

/** The digest of a text's UTF-8, in hex. MD5 for what a protocol prescribes, and nothing else. */
export const hexDigest = (algorithm: DigestAlgorithm, text: string): string => bytesToHex(hashes[algorithm](utf8ToBytes(text)))

/**
 * What is kept of a SIP password: the digest of `account:realm:password` (HA1 of RFC 7616, section 3.4.2), in hex.
 * It can sign in to SIP in that realm and nothing else.
 */
export const sipDigest = (account: string, password: string, realm: string = SIP_REALM, algorithm: DigestAlgorithm = 'MD5'): string =>
  hexDigest(algorithm, `${account}:${realm}:${password}`)

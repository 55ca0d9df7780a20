/**
 * Makes guessing passwords slow, without locking a colleague out for long. A try is counted before the password is looked at, in Redis,
 * for all api processes: of many tries at once no more are checked than are free. Each rule holds a number of tries in a time; who has
 * used up the short one waits seconds, who goes on waits minutes. No account takes a hundred wrong passwords in an hour (OWASP ASVS 2.2.1).
 */
import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { countRefused } from './refused.ts'

/** One try to sign in. `device` is set when somebody has signed in by this name in this browser before. */
export type Guess = { username: string; address: string; device: string | null }
type Rule = { name: string; tries: number; seconds: number; of(guess: Guess): string | null; ifRight: 'forget' | 'give-back' }

/**
 * What counts as one address: of IPv6 the network of 64 bits that every house is given, all of it; IPv4 as it is, also where it is written
 * as IPv6.
 */
export const placeOf = (address: string): string => {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  if (isIP(address) !== 6) return address
  const [front = '', back] = address.replace(/%.*$/, '').split('::')
  const [head, tail] = [front, back ?? ''].map(half => half.split(':').filter(Boolean)) as [string[], string[]]
  const zeros = back === undefined ? 0 : 8 - head.length - tail.length
  const groups = [...head, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tail]
  return `${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

const nameOf = ({ username }: Guess) => username.toLowerCase()
/** A browser where the person has signed in counts for itself: wrong passwords from elsewhere do not concern it. */
const byDevice = (guess: Guess) => guess.device && `${guess.device} ${nameOf(guess)}`
const byNameAndAddress = (guess: Guess) => (guess.device ? null : `${placeOf(guess.address)} ${nameOf(guess)}`)
const byName = (guess: Guess) => (guess.device ? null : nameOf(guess))
const byAddress = (guess: Guess) => (guess.device ? null : placeOf(guess.address))

/** In the order in which they are asked: what concerns fewer people first. */
const RULES: readonly Rule[] = [
  { name: 'device', tries: 5, seconds: 30, of: byDevice, ifRight: 'forget' },
  { name: 'device-long', tries: 15, seconds: 600, of: byDevice, ifRight: 'forget' },
  { name: 'name-address', tries: 5, seconds: 30, of: byNameAndAddress, ifRight: 'forget' },
  { name: 'name-address-long', tries: 15, seconds: 600, of: byNameAndAddress, ifRight: 'forget' },
  { name: 'name', tries: 20, seconds: 300, of: byName, ifRight: 'give-back' },
  { name: 'name-long', tries: 90, seconds: 3_600, of: byName, ifRight: 'give-back' },
  // a whole centre may sit behind one address: it waits a minute at most
  { name: 'address', tries: 120, seconds: 60, of: byAddress, ifRight: 'give-back' },
]

export type Guesses = {
  /** Counts a try. @returns the seconds to wait, or 0 when the password may be looked at */
  reserve(guess: Guess): Promise<number>
  /** The password was right: the try was no guess. */
  right(guess: Guess): Promise<void>
  /** The password was wrong: counted with the refused sign-ins of the last minute (refused.ts). */
  wrong(): Promise<void>
}

/**
 * Without Redis (null, or while it is away) each process counts for itself. What is counted by is kept as a digest: what somebody types as
 * a user name is a password often enough.
 */
export const createGuesses = (redis: Redis | null, prefix: string, secret: string): Guesses => {
  const digest = (key: string) => createHmac('sha256', secret).update(`guess:${key}`).digest('base64url').slice(0, 22)
  const limiters = RULES.map(rule => {
    const limits = { points: rule.tries, duration: rule.seconds, keyPrefix: `${prefix}${rule.name}` }
    const here = new RateLimiterMemory(limits)
    const limiter: RateLimiterAbstract = redis
      ? new RateLimiterRedis({ ...limits, storeClient: redis, insuranceLimiter: here, rejectIfRedisNotReady: true })
      : here
    return { rule, limiter }
  })
  const concerned = (guess: Guess) =>
    limiters.flatMap(({ rule, limiter }) => {
      const key = rule.of(guess)
      return key === null ? [] : [{ rule, limiter, key: digest(key) }]
    })

  const refused = async () => {
    if (redis) await countRefused(redis, prefix, Date.now())
  }

  return {
    wrong: refused,
    async reserve(guess) {
      for (const { limiter, key } of concerned(guess)) {
        try {
          await limiter.consume(key)
        } catch (error) {
          if (!(error instanceof RateLimiterRes)) throw error
          await refused()
          return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
        }
      }
      return 0
    },
    async right(guess) {
      await Promise.all(
        concerned(guess).map(({ rule, limiter, key }) => (rule.ifRight === 'forget' ? limiter.delete(key) : limiter.reward(key))),
      )
    },
  }
}

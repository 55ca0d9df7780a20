/**
 * Everything the environment may say, and the only file that reads it. A wrong value stops the start with the variable's
 * name and the rule it breaks. `.env.example` lists the same variables; a test compares the two.
 */
import { isIP } from 'node:net'
import path from 'node:path'
import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import { NOTICE_TO } from '../telephony/core/call/call.ts'
import { defaults } from './contract/settings/index.ts'
import type { FormerVariable } from './settings/former.ts'

/** `10.0.0.1` or `10.0.0.0/8`; not "everybody". */
const isNetwork = (one: string): boolean => {
  const [address = '', bits, ...more] = one.split('/')
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address) as 0 | 4 | 6]
  return more.length === 0 && longest > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= longest))
}
const port = z.coerce.number().int().min(1).max(65535)
/** A whole number within limits, of something. */
const whole = (least: number, most: number, of = '') => {
  const error = `must be a whole number${of && ` of ${of}`} from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}
const address = (...protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `must be an address that starts with ${protocols.map(p => `${p}://`).join(' or ')}`,
  })
const absolute = z.string().refine(value => path.isAbsolute(value), { error: 'must be an absolute path' })
const flag = z.enum(['0', '1'], { error: 'must be 0 or 1' }).transform(value => value === '1')
const command = z.string().transform((value, context) => {
  try {
    return z.array(z.string()).parse(JSON.parse(value || '[]'))
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON array of strings, e.g. ["runtime/inside.sh","/state"]' })
    return z.NEVER
  }
})
const zone = z.string().refine(
  value => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }) !== null
    } catch {
      return false
    }
  },
  { error: 'must be a time zone such as Asia/Shanghai' },
)
const patterns = z
  .string()
  .transform(value => value.split(',').map(one => one.trim()))
  .refine(list => list.every(one => /^!?\+?(?:\d|X|\[(?:\d(?:-\d)?)+\])+\.?$/.test(one)), {
    error: 'must be patterns of numbers with commas between, e.g. 1[3-9]XXXXXXXXX,0[1-9]X.,110,!+88[1-3].',
  })
const networks = z
  .string()
  .transform(value => value.split(',').map(one => one.trim()))
  .refine(list => list.every(isNetwork), { error: 'must be addresses or networks with commas between, e.g. 127.0.0.1,10.0.0.0/8' })
const notices = z.string().transform((value, context) => {
  const named = value.split(',').map(one => one.trim())
  const known = z.array(z.enum(NOTICE_TO)).safeParse(value === 'nobody' ? [] : named)
  if (known.success) return known.data
  context.addIssue({ code: 'custom', message: `must name some of ${NOTICE_TO.join(', ')} with commas between, or be nobody` })
  return z.NEVER
})
const secret = z.string().min(32, { error: 'must be set to at least 32 random characters (npm run init-env writes one)' })

export const Environment = z.object({
  HEARTHLINE_STATE: absolute,
  DATABASE_URL: address('postgres', 'postgresql'),
  REDIS_URL: address('redis', 'rediss'),
  ARI_URL: address('http', 'https'),
  AMI_URL: address('tcp'),
  ARI_APP: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .default('hearthline'),
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  HTTP_PORT: port.default(8080),
  TRUSTED_PROXIES: networks.default([]),
  SIP_HOST: z.string().min(1).default('127.0.0.1'),
  SIP_BIND: z.string().optional(),
  SIP_PORT: port.default(5060),
  SOUNDS_DIR: absolute,
  RECORDINGS_DIR: absolute,
  MEDIA_TOOLS: command.default([]),
  SESSION_SECRET: secret,
  HOTLINE_NUMBER: z
    .string()
    .regex(/^\d{3,15}$/, { error: 'must be 3 to 15 digits' })
    .default('95081'),
  DIRECT_NUMBER: z
    .string()
    .regex(/^\d{3,15}$/, { error: 'must be 3 to 15 digits' })
    .default('95082'),
  SMS_SIGNATURE: z
    .string()
    .regex(/^[^【】\r\n]{2,20}$/, { error: 'must be 2 to 20 characters without 【】' })
    .default('家庭服务热线'),
  REFUSED_PHONES_PER_MINUTE: whole(1, 100_000).default(60),
  REFUSED_SIGN_INS_PER_MINUTE: whole(1, 100_000).default(30),
  CENTRE_ZONE: zone.default('Asia/Shanghai'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUNK_MATCH: z.string().min(1).default('127.0.0.2'),
  TRUNK_ANYBODY: flag.default(false),
  TRUNK_CONTACT: z
    .string()
    .regex(/^sips?:/, { error: 'must be a SIP address such as sip:192.0.2.10:5060' })
    .default('sip:127.0.0.2:5060'),
  // numbers as they are sent out; telephony/asterisk/trunk-patterns.ts has the language
  TRUNK_ALLOWED: patterns.default(
    patterns.parse(
      [
        '1[3-9]XXXXXXXXX,!1349XXXXXXX,!1740[0-5]XXXXXX,!1749XXXXXXX,010XXXXXXXX,02XXXXXXXXX,0[3-9]XXXXXXXXX,0[3-9]XXXXXXXXXX',
        // 160, 168 and their like behind an area code
        '!0101XXXXXXX,!02X1XXXXXXX,!0[3-9]XX1XXXXXX,!0[3-9]XX1XXXXXXX',
        '400XXXXXXX,800XXXXXXX,95XXX,95XXXX,96XXX,96XXXX,100XX,12[0-9]XX,110,119,120,122',
        '+[1-9]XXXXXX.,!+86.,!+87[08].,!+88[1-3].,!+979.,!+1900.,!+1976.',
      ].join(','),
    ),
  ),
  REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9:_-]{1,40}$/i)
    .default('hl:'),
  DEMO: flag.default(false),
  DEMO_PUBLIC: flag.default(false),
  CONSOLE_DIR: z
    .string()
    .default('console/dist')
    .transform(value => path.resolve(value)),
  DEFAULT_COUNTRY: z
    .string()
    .refine(value => isSupportedCountry(value), { error: 'must be a country code such as CN' })
    .default('CN'),
  AREA_CODE: z
    .string()
    .regex(/^\d{2,5}$/, { error: 'must be 2 to 5 digits' })
    .default('0730'),
})

/** Variables of earlier versions that are settings now (server/settings/former.ts): what one says is taken over once. */
const Former = z.object({
  RECORDING_NOTICE: notices.optional(),
  RECORDINGS_LOW_MB: whole(1, 10_000_000, 'megabytes').optional(),
  RECORDINGS_SLOW_MS: whole(10, 60_000, 'milliseconds').optional(),
  REPLAYS_KEPT_HOURS: whole(0, 720, 'hours').optional(),
  REVEALS_PER_HOUR: whole(1, 1000).optional(),
  REVEAL_DAYS: whole(0, 365, 'days').optional(),
  NUMBER_SEARCHES_PER_MINUTE: whole(1, 1000).optional(),
  NUMBER_SEARCHES_PER_HOUR: whole(1, 10_000).optional(),
  PHONE_GUESSES: whole(5, 1000).optional(),
  PHONE_GUESSES_MINUTES: whole(1, 60, 'minutes').optional(),
  PHONE_SHUT_OUT_SECONDS: whole(1, 3600, 'seconds').optional(),
  PHONE_SHUT_OUT_LONGEST_SECONDS: whole(1, 3600, 'seconds').optional(),
  SEAT_AWAY_SECONDS: whole(30, 3600, 'seconds').optional(),
  DIAL_RING_SECONDS: whole(5, 180, 'seconds').optional(),
}) satisfies z.ZodType<Partial<Record<FormerVariable, unknown>>>

/** Only this machine can reach it. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** An address or network that is everybody, or this machine itself: whoever calls from there is the trunk. */
const isAnybody = (match: string): boolean => {
  const [address = '', bits] = match.trim().split('/')
  return /^(0\.0\.0\.0|::|127\.0\.0\.1|::1|localhost)$/.test(address) || (bits !== undefined && Number(bits) < 8)
}

const FOR_OTHERS = "is an address that others reach, and everybody knows the demo's password: take DEMO=0, or say DEMO_PUBLIC=1 as well"

const BEHIND_A_PROXY = "lets others in through a proxy, and everybody knows the demo's password: take DEMO=0, or say DEMO_PUBLIC=1 as well"

/** What single variables cannot say: what is safe together. */
const Checked = Environment.extend(Former.shape).superRefine((env, context) => {
  const refuse = (variable: string, message: string) => context.addIssue({ code: 'custom', path: [variable], message })
  if (env.DEMO && !env.DEMO_PUBLIC) {
    if (!isLoopback(env.HTTP_HOST)) refuse('HTTP_HOST', FOR_OTHERS)
    // behind a proxy it listens on this machine alone, and is there for everybody all the same
    if (env.TRUSTED_PROXIES.length > 0) refuse('TRUSTED_PROXIES', BEHIND_A_PROXY)
    if (!isLoopback(env.SIP_BIND ?? env.SIP_HOST)) refuse(env.SIP_BIND ? 'SIP_BIND' : 'SIP_HOST', FOR_OTHERS)
  }
  const { PHONE_SHUT_OUT_SECONDS: first = defaults['security.phone-shut-out'] } = env
  if ((env.PHONE_SHUT_OUT_LONGEST_SECONDS ?? defaults['security.phone-shut-out-longest']) < first)
    refuse('PHONE_SHUT_OUT_LONGEST_SECONDS', 'must not be less than PHONE_SHUT_OUT_SECONDS')
  if (!env.TRUNK_ANYBODY && env.TRUNK_MATCH.split(',').some(isAnybody))
    refuse('TRUNK_MATCH', 'takes everybody, or this machine, for the trunk; say TRUNK_ANYBODY=1 if that is meant')
})

/** `former`: what the environment of an earlier version said of settings. */
export type Config = Readonly<z.infer<typeof Environment>> & { readonly former: z.infer<typeof Former> }

/** One variable that does not obey its rule. */
export type ConfigProblem = { variable: string; rule: string }

/**
 * Reads the environment. Empty variables count as unset, so that a line `NAME=` in `.env` means the default.
 * Secrets have no default, in the demo neither.
 */
export const parseConfig = (env: Record<string, string | undefined>): { config: Config } | { problems: ConfigProblem[] } => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = Checked.safeParse(given)
  if (parsed.success) return { config: Object.freeze({ ...Environment.parse(given), former: Former.parse(given) }) }
  return {
    problems: parsed.error.issues.map(issue => ({
      variable: String(issue.path[0]),
      rule: issue.code === 'invalid_type' && given[String(issue.path[0])] === undefined ? 'must be set' : issue.message,
    })),
  }
}

/** Reads `process.env`; ends the process with one line a problem when a value is wrong. */
export const readConfig = (): Config => {
  const result = parseConfig(process.env)
  if ('config' in result) return result.config
  for (const { variable, rule } of result.problems) process.stderr.write(`configuration: ${variable} ${rule}\n`)
  process.exit(78)
}

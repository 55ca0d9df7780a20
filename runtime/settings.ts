// What the environment may say to `npm start` itself; the rest is for the roles, read by server/config.ts.
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { parseConfig } from '../server/config.ts'
import { runDir } from './layout.ts'
import type { TrunkMedia } from './asterisk.ts'
import type { Ports } from './embedded.ts'
import type { ServiceName } from './parts.ts'

const port = (value: number) => z.coerce.number({ error: 'must be a port, 1 to 65535' }).int().min(1).max(65_535).default(value)
const given = z.string().optional()

/** Variables of the start, with their defaults. */
export const StartEnvironment = z
  .object({
    HEARTHLINE_STATE: z.string().refine(isAbsolute, { error: 'must be an absolute path' }).default(runDir),
    DEMO: z
      .enum(['0', '1'], { error: 'must be 0 or 1' })
      .default('1')
      .transform(value => value === '1'),
    HTTP_HOST: z.string().default('127.0.0.1'),
    HTTP_PORT: port(8080),
    SIP_HOST: z.string().default('127.0.0.1'),
    SIP_BIND: z.string().optional(),
    SIP_PORT: port(5060),
    ARI_PORT: port(8088),
    AMI_PORT: port(5038),
    POSTGRES_PORT: port(5433),
    VALKEY_PORT: port(6380),
    RTP_START: port(20_000),
    RTP_END: port(20_999),
    TRUNK_MATCH: z.string().default('127.0.0.2'),
    TRUNK_RTP_SYMMETRIC: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
    TRUNK_SILENCE_MINUTES: z.coerce.number({ error: 'must be 1 to 120 minutes' }).int().min(1).max(120).default(10),
    TRUNK_CONTACT: z.string().default('sip:127.0.0.2:5060'),
    ARI_APP: z.string().default('hearthline'),
    HOTLINE_NUMBER: z.string().default('95081'),
    DIRECT_NUMBER: z.string().default('95082'),
    BACKUP_DIR: z.string().refine(isAbsolute, { error: 'must be an absolute path' }).optional(),
    BACKUP_RECIPIENT: z
      .string()
      .regex(/^age1[0-9a-z]{20,}$/, { error: 'must be a public key that begins with age1: npm run backup -- --new-key FILE makes one' })
      .optional(),
    BACKUP_AT: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day such as 03:30' })
      .optional(),
    BACKUP_KEEP: z.coerce.number({ error: 'must be a whole number from 1' }).int().min(1).max(10_000).default(14),
    DATABASE_URL: given,
    REDIS_URL: given,
    ARI_URL: given,
    AMI_URL: given,
  })
  .refine(env => !env.ARI_URL === !env.AMI_URL, {
    path: ['AMI_URL'],
    error: 'must be set together with ARI_URL: they are two doors of one Asterisk',
  })
  .refine(env => !env.BACKUP_AT || (env.BACKUP_DIR && env.BACKUP_RECIPIENT), {
    path: ['BACKUP_AT'],
    error: 'needs BACKUP_DIR and BACKUP_RECIPIENT: where to, and for whom',
  })
  .refine(env => env.RTP_END - env.RTP_START >= 3, { path: ['RTP_END'], error: 'must be at least RTP_START + 3: a call takes four ports' })

export type Settings = {
  state: string
  demo: boolean
  httpHost: string
  sipHost: string
  sipBind: string
  ports: Ports
  trunkMatch: string
  trunkMedia: TrunkMedia
  trunkContact: string
  ariApp: string
  numbers: { hotline: string; direct: string }
  /** Backups by timetable, at a time `HH:MM` of the centre's clock; null: none. */
  backup: { at: string; keep: number } | null
  /** Services to run here: those whose address the environment does not say. */
  embedded: ServiceName[]
}

/** Reads the environment; an empty variable counts as unset. @throws with each wrong variable's name and its rule, one a line */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = StartEnvironment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'))
  const {
    HEARTHLINE_STATE: state,
    DEMO: demo,
    HTTP_HOST: httpHost,
    SIP_HOST: sipHost,
    SIP_BIND: sipBind = sipHost,
    TRUNK_MATCH: trunkMatch,
    TRUNK_RTP_SYMMETRIC: symmetric,
    TRUNK_SILENCE_MINUTES: silenceMinutes,
    TRUNK_CONTACT: trunkContact,
    ARI_APP: ariApp,
    HOTLINE_NUMBER: hotline,
    DIRECT_NUMBER: direct,
    BACKUP_AT: backupAt,
    BACKUP_KEEP: keep,
    ...rest
  } = parsed.data
  return {
    state,
    demo,
    httpHost,
    sipHost,
    sipBind,
    trunkMatch,
    trunkMedia: { isSymmetric: symmetric === '1', silenceMinutes },
    trunkContact,
    ariApp,
    numbers: { hotline, direct },
    backup: backupAt ? { at: backupAt, keep } : null,
    ports: {
      http: rest.HTTP_PORT,
      sip: rest.SIP_PORT,
      ari: rest.ARI_PORT,
      ami: rest.AMI_PORT,
      postgres: rest.POSTGRES_PORT,
      valkey: rest.VALKEY_PORT,
      rtpStart: rest.RTP_START,
      rtpEnd: rest.RTP_END,
    },
    embedded: [
      ...(rest.DATABASE_URL ? [] : ['postgres' as const]),
      ...(rest.REDIS_URL ? [] : ['valkey' as const]),
      ...(rest.ARI_URL ? [] : ['asterisk' as const]),
    ],
  }
}

/**
 * What is wrong in the environment for the roles, beside what `readSettings` looks at: one line a variable, with its rule.
 * What the embedded services will bring is taken as given.
 */
export function environmentProblems(env: NodeJS.ProcessEnv, { state, embedded, demo }: Settings): string[] {
  const ours = {
    HEARTHLINE_STATE: state,
    DEMO: demo ? '1' : '0',
    SESSION_SECRET: 'x'.repeat(32),
    ...(embedded.includes('postgres') ? { DATABASE_URL: 'postgres://localhost' } : {}),
    ...(embedded.includes('valkey') ? { REDIS_URL: 'redis://localhost' } : {}),
    ...(embedded.includes('asterisk')
      ? { ARI_URL: 'http://localhost', AMI_URL: 'tcp://localhost', SOUNDS_DIR: state, RECORDINGS_DIR: state }
      : {}),
  }
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = parseConfig({ ...ours, ...given })
  return 'problems' in result ? result.problems.map(({ variable, rule }) => `${variable} ${rule}`) : []
}

import { asc, eq, gt, max, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import {
  calendars,
  dialLimits,
  dialRules,
  dids,
  flows,
  flowVersions,
  queues,
  seatSkills,
  seats,
  settingHistory,
  settings,
  type SpecialDay,
  type WeekHours,
} from './schema/index.ts'

/** Everything the switch needs to route calls, as read in one go; plain JSON, so that it can be kept in a file. */
export type SwitchConfig = {
  seats: {
    number: string
    name: string
    kind: 'browser' | 'desk' | 'any'
    /** MD5 of `number:realm:password` in hex for desk phones, or null. */
    sipDigest: string | null
    sipRealm: string | null
    /** Own wrap-up time; null takes the queue's. */
    wrapUpSeconds: number | null
    skills: { queueId: string; level: number }[]
  }[]
  queues: {
    id: string
    name: { zh: string; en: string }
    skill: string
    strategy: string
    ringSeconds: number
    wrapUpSeconds: number
    priority: number
    ageSeconds: number
    targetSeconds: number
    announceSeconds: number
    maxWaitSeconds: number
    /** Absent from a copy that an older version kept: what the flow says. */
    offerSeconds?: number
  }[]
  calendars: { id: string; name: string; zone: string; week: WeekHours; special: SpecialDay[] }[]
  /** A number starts a flow, or goes straight to a queue. */
  dids: { number: string; name: string; flowId: string | null; queueId: string | null; language: 'zh' | 'en' }[]
  /** Published flows that replace the shipped ones of the same id. */
  flows: { id: string; name: string; definition: unknown }[]
  /** Versions of flows that calls may still be in. A copy kept by an earlier version has none. */
  flowVersions?: { id: string; definition: unknown }[]
  /** Absent from a copy that an older version kept: nothing is dialled then. */
  dialling?: {
    rules: {
      pattern: string
      kind: 'mobile' | 'fixed' | 'service' | 'emergency' | 'foreign'
      permit: 'everybody' | 'lead' | 'nobody'
      name: { zh: string; en: string }
    }[]
    /** Null when there is no row. */
    limits: { perSeatHour: number; perDay: number; concurrent: number; longestSeconds: number } | null
  }
  /** Settings that differ from their defaults. A copy that an older version kept has none. */
  settings?: { key: string; value: unknown }[]
  /** The number of the last change of a setting. */
  settingsChange?: number
}

const groupBySeat = <T extends { seatNumber: string }>(rows: readonly T[]): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(row.seatNumber, [...(groups.get(row.seatNumber) ?? []), row])
  return groups
}

/** The number of the last change of a setting; 0 when none was changed. */
export const lastChange = async (db: Db): Promise<number> => {
  const [row] = await db.select({ id: max(settingHistory.id) }).from(settingHistory)
  return row?.id ?? 0
}

/** Reads the configuration of the switch. Rejects while the database is away: the caller then uses its kept copy. */
export const readSwitchConfig = async (db: Db): Promise<SwitchConfig> => {
  const [seatRows, skillRows, queueRows, calendarRows, didRows, flowRows, versionRows, ruleRows, limitRows, settingRows, change] =
    await Promise.all([
      db.select().from(seats).where(eq(seats.active, true)).orderBy(asc(seats.number)),
      db.select().from(seatSkills),
      db.select().from(queues).where(eq(queues.active, true)).orderBy(asc(queues.id)),
      db.select().from(calendars).orderBy(asc(calendars.id)),
      db.select().from(dids).where(eq(dids.active, true)).orderBy(asc(dids.number)),
      db.select().from(flows).orderBy(asc(flows.id)),
      db
        .select({ id: flowVersions.flowId, definition: flowVersions.definition })
        .from(flowVersions)
        .where(gt(flowVersions.lastUsedAt, sql`now() - interval '1 day'`)),
      db.select().from(dialRules).where(eq(dialRules.active, true)).orderBy(asc(dialRules.pattern)),
      db.select().from(dialLimits),
      db.select({ key: settings.key, value: settings.value }).from(settings),
      lastChange(db),
    ])
  const skills = groupBySeat(skillRows)
  return {
    seats: seatRows.map(({ number, name, kind, sipDigest, sipRealm, wrapUpSeconds }) => ({
      number,
      name,
      kind,
      sipDigest,
      sipRealm,
      wrapUpSeconds,
      skills: (skills.get(number) ?? []).map(({ queueId, level }) => ({ queueId, level })),
    })),
    queues: queueRows.map(
      ({
        nameZh,
        nameEn,
        id,
        skill,
        strategy,
        ringSeconds,
        wrapUpSeconds,
        priority,
        ageSeconds,
        targetSeconds,
        announceSeconds,
        maxWaitSeconds,
        offerSeconds,
      }) => ({
        id,
        name: { zh: nameZh, en: nameEn },
        skill,
        strategy,
        ringSeconds,
        wrapUpSeconds,
        priority,
        ageSeconds,
        targetSeconds,
        announceSeconds,
        maxWaitSeconds,
        offerSeconds,
      }),
    ),
    calendars: calendarRows.map(({ id, name, zone, week, special }) => ({ id, name, zone, week, special })),
    dids: didRows.map(({ number, name, flowId, queueId, language }) => ({ number, name, flowId, queueId, language })),
    flows: flowRows.map(({ id, name, definition }) => ({ id, name, definition })),
    flowVersions: versionRows,
    dialling: {
      rules: ruleRows.map(({ pattern, kind, permit, nameZh, nameEn }) => ({ pattern, kind, permit, name: { zh: nameZh, en: nameEn } })),
      limits:
        limitRows.map(({ perSeatHour, perDay, concurrent, longestSeconds }) => ({ perSeatHour, perDay, concurrent, longestSeconds }))[0] ??
        null,
    },
    settings: settingRows,
    settingsChange: change,
  }
}

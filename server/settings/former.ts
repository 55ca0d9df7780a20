/**
 * What earlier versions were told by variables of the environment. A centre that comes from one behaves as before: what a variable says is
 * taken over once, as the setting's first change. From then on the setting alone counts.
 */
import type { Db } from '../../db/client.ts'
import { writeAudit } from '../audit/write.ts'
import { isSettingKey, type SettingKey } from '../contract/settings/index.ts'
import { problemOf } from '../contract/settings/words.ts'
import { settingOf } from '../contract/settings/index.ts'
import type { Logger } from '../log.ts'
import { changesOf, lockSettings, writeChange } from './store.ts'
import { isDefault, type StoredSetting } from './values.ts'

/** Which variable became which setting. The units are the same. */
export const FORMER = {
  RECORDING_NOTICE: 'recordings.notice',
  RECORDINGS_LOW_MB: 'recordings.low-room',
  RECORDINGS_SLOW_MS: 'recordings.slow-disk',
  REPLAYS_KEPT_HOURS: 'recordings.replays-kept',
  REVEALS_PER_HOUR: 'privacy.reveals-an-hour',
  REVEAL_DAYS: 'privacy.reveal-days',
  NUMBER_SEARCHES_PER_MINUTE: 'privacy.searches-a-minute',
  NUMBER_SEARCHES_PER_HOUR: 'privacy.searches-an-hour',
  PHONE_GUESSES: 'security.phone-guesses',
  PHONE_GUESSES_MINUTES: 'security.phone-guesses-within',
  PHONE_SHUT_OUT_SECONDS: 'security.phone-shut-out',
  PHONE_SHUT_OUT_LONGEST_SECONDS: 'security.phone-shut-out-longest',
  SEAT_AWAY_SECONDS: 'seats.away',
  DIAL_RING_SECONDS: 'calls.dial-ring',
} as const satisfies Record<string, SettingKey>
export type FormerVariable = keyof typeof FORMER

/** The variables that say something else than the default, as settings. */
export const formerSettings = (former: Readonly<Partial<Record<FormerVariable, unknown>>>): StoredSetting[] =>
  Object.entries(former).flatMap(([variable, value]) => {
    const key = FORMER[variable as FormerVariable]
    const isOwn = value !== undefined && problemOf(settingOf(key), value) === null && !isDefault(key, value)
    return isOwn ? [{ key, value }] : []
  })

/** Writes down what was never changed yet. Rejects while the database is away. @returns how many were taken over */
const takeOver = (db: Db, former: readonly StoredSetting[], now: Date): Promise<number> =>
  db.transaction(async tx => {
    await lockSettings(tx)
    let taken = 0
    for (const { key, value } of former) {
      if (!isSettingKey(key) || (await changesOf(tx, key)).length > 0) continue
      const after = settingOf(key).schema.parse(value)
      await writeChange(tx, { key, version: 1, before: null, after, origin: 'environment', undoes: null, changedAt: now, changedBy: null })
      await writeAudit(tx, {
        staffId: null,
        action: 'setting.change',
        subject: { kind: 'setting', id: key },
        detail: { before: null, after, version: 1, origin: 'environment' },
      })
      taken += 1
    }
    return taken
  })

/** Takes over at its first call that finds the database; later calls do nothing. */
export const formerTaker = (db: Db, former: readonly StoredSetting[], log: Logger): (() => Promise<void>) => {
  let isDone = former.length === 0
  return async () => {
    if (isDone) return
    const taken = await takeOver(db, former, new Date())
    isDone = true
    if (taken > 0) log.warn({ taken }, 'settings taken over from the environment: change them on the page of settings from now on')
  }
}

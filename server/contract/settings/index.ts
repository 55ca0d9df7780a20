/**
 * The registry of settings: every figure of the centre that is a matter of policy. One is added by a row in the file of its theme; its
 * check, field, words, history and undo follow. What is technical (a retry, a buffer, a patience of one part with another) is none.
 */
import { z } from 'zod'
import { Instant } from '../text.ts'
import { callbacks } from './callbacks.ts'
import { calls } from './calls.ts'
import { orders } from './orders.ts'
import { privacy } from './privacy.ts'
import { recordings } from './recordings.ts'
import { seats } from './seats.ts'
import { security } from './security.ts'
import { signIn } from './sign-in.ts'
import { inMs, minuteOf, type Clock, type Setting, type Span, type Words } from './setting.ts'

export * from './setting.ts'

export const settings = { ...calls, ...seats, ...recordings, ...orders, ...callbacks, ...privacy, ...signIn, ...security } satisfies Record<
  string,
  Setting
>

export type Settings = typeof settings
export type SettingKey = keyof Settings
export type SettingValue<K extends SettingKey> = Settings[K]['default']
/** The settings that are lengths of time, and those that are times of day. */
export type SpanKey = { [K in SettingKey]: Settings[K] extends Span ? K : never }[SettingKey]
export type ClockKey = { [K in SettingKey]: Settings[K] extends Clock ? K : never }[SettingKey]
/** A value for every setting. */
export type Values = { [K in SettingKey]: SettingValue<K> }

export const SETTING_KEYS = Object.keys(settings) as SettingKey[]
export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(settings, key)
export const settingOf = (key: SettingKey): Setting => settings[key]

/** What a centre has that never changed anything. */
export const defaults = Object.fromEntries(SETTING_KEYS.map(key => [key, settings[key].default])) as Values

/** What two settings have to keep to between themselves: `keys[0]` is named where it is broken. */
export type Check = { keys: readonly [SettingKey, SettingKey]; rule: string; holds(values: Values): boolean; words: Words }
const minute = (values: Values, key: ClockKey) => minuteOf(values[key])

export const checks: readonly Check[] = [
  {
    keys: ['callbacks.opens', 'callbacks.afternoon'],
    rule: 'order',
    holds: values => minute(values, 'callbacks.opens') < minute(values, 'callbacks.afternoon'),
    words: { zh: '外呼最早时间须早于下午时段', en: 'Citizens are called from a time before the afternoon begins' },
  },
  {
    keys: ['callbacks.afternoon', 'callbacks.evening'],
    rule: 'order',
    holds: values => minute(values, 'callbacks.afternoon') < minute(values, 'callbacks.evening'),
    words: { zh: '下午时段须早于晚上时段', en: 'The afternoon begins before the evening' },
  },
  {
    keys: ['callbacks.evening', 'callbacks.closes'],
    rule: 'order',
    holds: values => minute(values, 'callbacks.evening') < minute(values, 'callbacks.closes'),
    words: { zh: '晚上时段须早于外呼最晚时间', en: 'The evening begins before the last time at which citizens are called' },
  },
  {
    keys: ['security.phone-shut-out', 'security.phone-shut-out-longest'],
    rule: 'order',
    holds: values => values['security.phone-shut-out'] <= values['security.phone-shut-out-longest'],
    words: { zh: '首次拒绝时间不得长于最长拒绝时间', en: 'The first time shut out is no longer than the longest' },
  },
]

/** The value in force of any setting; of a span in ms as well, of a time of day in minutes after midnight. */
export type Current = {
  current<K extends SettingKey>(key: K): SettingValue<K>
  ms(key: SpanKey): number
  minute(key: ClockKey): number
}

/** Reads values as rooms want them; `values` is asked each time, so that what it answers may change. */
export const currentOf = (values: () => Values): Current => ({
  current: key => values()[key],
  ms: key => inMs(settings[key].unit, values()[key]),
  minute: key => minuteOf(values()[key]),
})

/** A setting as it stands. `version` counts its changes; who changed it last is null for the installation itself. */
export const SettingView = z.object({
  key: z.string(),
  value: z.json(),
  isDefault: z.boolean(),
  version: z.number().int(),
  changedAt: Instant.nullable(),
  changedBy: z.string().nullable(),
})
export type SettingView = z.infer<typeof SettingView>
export const SettingList = z.object({ items: z.array(SettingView) })

/** `change`: the number of the change, which every part of the centre names when it goes by it (feed, `settings.applied`). */
export const SettingChanged = z.object({ setting: SettingView, change: z.number().int() })
export type SettingChanged = z.infer<typeof SettingChanged>

/** Versions are counted by the database. */
const Version = z.number().int().min(0).max(2_147_483_647)
/** `version` is the one that was seen; a later one is refused (409). */
export const ChangeSetting = z.object({ version: Version, value: z.json() })
export const ResetSetting = z.object({ version: z.coerce.number().int().min(0).max(2_147_483_647) })
/** Undoes the change that made `of` of it: what stood before it stands again. */
export const UndoSetting = z.object({ version: Version, of: Version.min(1) })

/** One change: null stands for the default. `origin`: made on the screen, or taken over from the environment of an earlier version. */
export const SettingChange = z.object({
  version: z.number().int(),
  before: z.json(),
  after: z.json(),
  origin: z.enum(['screen', 'environment']),
  undoes: z.number().int().nullable(),
  at: Instant,
  by: z.string().nullable(),
})
export type SettingChange = z.infer<typeof SettingChange>
export const SettingHistory = z.object({ items: z.array(SettingChange) })

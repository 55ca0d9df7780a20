import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '../../db/client.ts'
import { keepFlowVersions, type FlowInForce } from '../../db/flow-versions.ts'
import { readSwitchConfig, type SwitchConfig } from '../../db/switch-config.ts'
import type { Settings } from '../../telephony/engine/settings.ts'
import type { Logger } from '../log.ts'
import { defaults, type Values } from '../contract/settings/index.ts'
import type { Locality } from '../office.ts'
import { valuesOf, type StoredSetting } from '../settings/values.ts'
import { settingsOf } from './settings.ts'

/** How often the flows in force are written down again: well within the day that a version counts as still in use. */
const VERSIONS_KEPT_UP_MS = 3_600_000

export type SettingsSource = {
  /** The settings in force; replaced as a whole by `refresh`. */
  current(): Settings
  /** The configuration as stored, for what the settings leave out (phone accounts). */
  stored(): SwitchConfig
  /** The settings of the centre in force, and the number of the change that they are the last of. */
  values(): Values
  change(): number
  /** Reads the database again; says whether it could. What was in force stays when it cannot. */
  refresh(): Promise<boolean>
}

export type SettingsParts = {
  db: Db
  stateDir: string
  locality: Locality
  log: Logger
  /** What the environment of an earlier version said, for a copy that knows no settings; and how it is brought into the database. */
  former?: readonly StoredSetting[]
  takeOver?(): Promise<void>
  retryMs?: number
}

/**
 * The switch's configuration: from the database, or from the copy kept in `stateDir` when the database is away at the start.
 * Waits for the database only when there is no copy at all.
 */
export const openSettings = async ({
  db,
  stateDir,
  locality,
  log,
  former = [],
  takeOver = async () => {},
  retryMs = 500,
}: SettingsParts): Promise<SettingsSource> => {
  const file = path.join(stateDir, 'switch-config.json')
  let stored: SwitchConfig | null = null
  let settings: Settings | null = null
  let values = defaults

  let keptAt = 0
  let kept = ''

  const use = (config: SwitchConfig): FlowInForce[] => {
    const read = valuesOf(config.settings ?? former)
    for (const key of read.unusable) log.error({ key }, 'setting not usable: its default counts')
    values = read.values
    const made = settingsOf(config, locality, values)
    for (const problem of made.problems) log.error(problem, 'configuration not usable')
    stored = config
    settings = made.settings
    return made.inForce
  }
  /** Writes down which flows are in force: when one has changed, and now and then. */
  const keepVersions = async (inForce: readonly FlowInForce[]) => {
    const now = inForce.map(({ flowId, version }) => `${flowId}@${version}`).join()
    if (now === kept && Date.now() - keptAt < VERSIONS_KEPT_UP_MS) return
    await keepFlowVersions(db, inForce)
    kept = now
    keptAt = Date.now()
  }
  const refresh = async (): Promise<boolean> => {
    try {
      await takeOver()
      const inForce = use(await readSwitchConfig(db))
      await keepVersions(inForce).catch(error => log.warn({ err: error }, 'versions of flows not kept'))
    } catch (error) {
      log.warn({ err: error }, 'configuration not read: database away')
      return false
    }
    // it holds the digests that telephones sign in with: nobody else may read it
    await rm(`${file}.new`, { force: true })
      .then(() => writeFile(`${file}.new`, JSON.stringify(stored), { mode: 0o600 }))
      .then(() => rename(`${file}.new`, file))
      .catch(error => log.warn({ err: error }, 'configuration copy not kept'))
    return true
  }

  while (!settings) {
    if (await refresh()) break
    const copy = await readFile(file, 'utf8').catch(() => null)
    if (copy) use(JSON.parse(copy) as SwitchConfig)
    else await new Promise(resolve => setTimeout(resolve, retryMs))
  }
  return {
    current: () => settings as Settings,
    stored: () => stored as SwitchConfig,
    values: () => values,
    change: () => stored?.settingsChange ?? 0,
    refresh,
  }
}

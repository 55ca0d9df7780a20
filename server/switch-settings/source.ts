import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '../../db/client.ts'
import { keepFlowVersions, type FlowInForce } from '../../db/flow-versions.ts'
import { readSwitchConfig, type SwitchConfig } from '../../db/switch-config.ts'
import type { NoticeTo } from '../../telephony/core/call/call.ts'
import type { Settings } from '../../telephony/engine/settings.ts'
import type { Logger } from '../log.ts'
import type { Locality } from '../office.ts'
import { settingsOf } from './settings.ts'

/** How often the flows in force are written down again: well within the day that a version counts as still in use. */
const VERSIONS_KEPT_UP_MS = 3_600_000

export type SettingsSource = {
  /** The settings in force; replaced as a whole by `refresh`. */
  current(): Settings
  /** The configuration as stored, for what the settings leave out (phone accounts). */
  stored(): SwitchConfig
  /** Reads the database again; says whether it could. What was in force stays when it cannot. */
  refresh(): Promise<boolean>
}

/**
 * The switch's configuration: from the database, or from the copy kept in `stateDir` when the database is away at the start.
 * Waits for the database only when there is no copy at all.
 */
export const openSettings = async (
  db: Db,
  stateDir: string,
  locality: Locality,
  noticeTo: readonly NoticeTo[],
  log: Logger,
  retryMs = 500,
): Promise<SettingsSource> => {
  const file = path.join(stateDir, 'switch-config.json')
  let stored: SwitchConfig | null = null
  let settings: Settings | null = null

  let keptAt = 0
  let kept = ''

  const use = (config: SwitchConfig): FlowInForce[] => {
    const made = settingsOf(config, locality, noticeTo)
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
  return { current: () => settings as Settings, stored: () => stored as SwitchConfig, refresh }
}

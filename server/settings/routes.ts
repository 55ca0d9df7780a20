import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  ChangeSetting,
  defaults,
  isSettingKey,
  ResetSetting,
  SETTING_KEYS,
  SettingChanged,
  SettingHistory,
  SettingList,
  UndoSetting,
  type SettingKey,
} from '../contract/settings/index.ts'
import { text } from '../contract/text.ts'
import { fail } from '../errors.ts'
import type { Office } from '../office.ts'
import { changeSetting, resetSetting, undoSetting, type Wish } from './change.ts'
import { changesOf, lastChanges, readStored, type ChangeRow } from './store.ts'
import { valuesOf } from './values.ts'
import { changeView, settingView } from './view.ts'

const Named = z.object({ key: text(100) })

const known = (key: string): SettingKey => {
  if (!isSettingKey(key)) throw fail('SETTING_NOT_FOUND', { key })
  return key
}

/** `GET /settings`, `PATCH` and `DELETE /settings/:key`, its history, and undo. */
export const settingRoutes =
  ({ db, now, publish, configurationChanged }: Pick<Office, 'db' | 'now' | 'publish' | 'configurationChanged'>): FastifyPluginAsyncZod =>
  async app => {
    const read = { right: 'settings.read' } as const
    const write = { right: 'settings.write' } as const

    app.get('/settings', { config: read, schema: { response: { 200: SettingList } } }, async () => {
      const [{ stored }, changes] = await Promise.all([readStored(db), lastChanges(db)])
      const { values } = valuesOf(stored)
      return {
        items: SETTING_KEYS.map(key =>
          settingView(
            key,
            values[key],
            changes.find(change => change.key === key),
          ),
        ),
      }
    })

    app.get('/settings/:key/history', { config: read, schema: { params: Named, response: { 200: SettingHistory } } }, async request => {
      const key = known(request.params.key)
      return { items: (await changesOf(db, key)).map(change => changeView(key, change)) }
    })

    const wishOf = (request: FastifyRequest, key: string, version: number): Wish => ({
      key: known(key),
      version,
      by: request.actor!.id,
      language: request.language,
      address: request.ip,
      now: now(),
    })
    const answer = (key: SettingKey, { id, row }: { id: number; row: ChangeRow }): SettingChanged => {
      configurationChanged('settings')
      publish('all', 'settings.changed', { key })
      return { setting: settingView(key, row.after ?? defaults[key], row), change: id }
    }

    app.patch(
      '/settings/:key',
      { config: write, schema: { params: Named, body: ChangeSetting, response: { 200: SettingChanged } } },
      async request => {
        const wish = wishOf(request, request.params.key, request.body.version)
        return answer(wish.key, await changeSetting(db, wish, request.body.value))
      },
    )
    app.delete(
      '/settings/:key',
      { config: write, schema: { params: Named, querystring: ResetSetting, response: { 200: SettingChanged } } },
      async request => {
        const wish = wishOf(request, request.params.key, request.query.version)
        return answer(wish.key, await resetSetting(db, wish))
      },
    )
    app.post(
      '/settings/:key/undo',
      { config: write, schema: { params: Named, body: UndoSetting, response: { 200: SettingChanged } } },
      async request => {
        const wish = wishOf(request, request.params.key, request.body.version)
        return answer(wish.key, await undoSetting(db, wish, request.body.of))
      },
    )
  }

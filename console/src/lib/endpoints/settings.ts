import {
  SettingChanged,
  SettingHistory,
  SettingList,
  type SettingKey,
  type SettingView,
} from '../../../../server/contract/settings/index.ts'
import { send } from '../api.ts'

/** The settings of the centre. A change names the version that was seen. */
export const centreSettings = {
  all: () => send('GET', '/api/settings', SettingList),
  history: (key: SettingKey) => send('GET', `/api/settings/${key}/history`, SettingHistory),
  change: (key: SettingKey, version: number, value: SettingView['value']) =>
    send('PATCH', `/api/settings/${key}`, SettingChanged, { body: { version, value } }),
  reset: (key: SettingKey, version: number) => send('DELETE', `/api/settings/${key}`, SettingChanged, { query: { version } }),
  undo: (key: SettingKey, version: number, of: number) =>
    send('POST', `/api/settings/${key}/undo`, SettingChanged, { body: { version, of } }),
}

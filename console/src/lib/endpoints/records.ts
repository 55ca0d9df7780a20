import { z } from 'zod'
import {
  HistoryPage,
  RecordKinds,
  RecordPage,
  RecordPreview,
  RecordView,
  Uses,
  type RecordQuery,
} from '../../../../server/contract/records/answers.ts'
import type { Values } from '../../../../server/contract/records/derive.ts'
import { send } from '../api.ts'

const path = (kind: string, id?: string, more = '') => `/api/records/${kind}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${more}`
const Undone = z.object({ record: RecordView.nullable() })

/** Plain records of every kind. */
export const records = {
  kinds: () => send('GET', '/api/records', RecordKinds),
  list: (kind: string, query: Partial<Pick<RecordQuery, 'q' | 'state' | 'after' | 'limit'>>) =>
    send('GET', path(kind), RecordPage, { query }),
  one: (kind: string, id: string) => send('GET', path(kind, id), RecordView),
  create: (kind: string, values: Values) => send('POST', path(kind), RecordView, { body: values }),
  change: (kind: string, id: string, version: number, values: Values) =>
    send('PATCH', path(kind, id), RecordView, { body: { ...values, version } }),
  preview: (kind: string, id: string, version: number, values: Values) =>
    send('POST', path(kind, id, '/preview'), RecordPreview, { body: { ...values, version } }),
  turn: (kind: string, id: string, version: number, on: boolean) =>
    send('POST', path(kind, id, on ? '/enable' : '/disable'), RecordView, { body: { version } }),
  remove: (kind: string, id: string, version: number) => send('DELETE', path(kind, id), null, { query: { version } }),
  uses: (kind: string, id: string) => send('GET', path(kind, id, '/uses'), Uses),
  history: (kind: string, id: string | null, before?: number) =>
    send('GET', id === null ? `/api/record-history/${kind}` : path(kind, id, '/history'), HistoryPage, { query: { before } }),
  undo: (kind: string, id: string, entry: number, version: number) =>
    send('POST', path(kind, id, `/history/${entry}/undo`), Undone, { body: { version } }),
  file: (kind: string, query: { q?: string; state: string }) =>
    `${path(kind)}.csv?${new URLSearchParams({ ...(query.q && { q: query.q }), state: query.state })}`,
}

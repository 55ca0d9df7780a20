import type { z } from 'zod'
import { Catalogue } from '../../../../server/contract/catalogue.ts'
import {
  ClaimAnswer,
  Dispatched,
  EligiblePage,
  PoolPage,
  SmsPreview,
  type DispatchForm,
  type EligibleQuery,
  type EnquiryForm,
  type GiveUpForm,
  type PoolQuery,
} from '../../../../server/contract/dispatch.ts'
import { DraftList, type DraftForm } from '../../../../server/contract/drafts.ts'
import {
  OrderDetail,
  OrderPage,
  SavedOrder,
  type CancelForm,
  type OrderForm,
  type OrderPatch,
  type OrderQuery,
  type ReopenForm,
} from '../../../../server/contract/orders.ts'
import { Revealed, type RevealRequest } from '../../../../server/contract/phones.ts'
import { WorkLists } from '../../../../server/contract/work-lists.ts'
import { send } from '../api.ts'

type Query<T> = { [K in keyof T]?: string | number | undefined }

/** Work orders, from the first draft to the merchant's yes. */
export const orders = {
  catalogue: () => send('GET', '/api/catalogue', Catalogue),
  lists: () => send('GET', '/api/work-lists', WorkLists),
  drafts: () => send('GET', '/api/drafts', DraftList),
  putDraft: (id: string, form: DraftForm) => send('PUT', `/api/drafts/${id}`, null, { body: form }),
  dropDraft: (id: string) => send('DELETE', `/api/drafts/${id}`, null),
  create: (form: OrderForm) => send('POST', '/api/orders', SavedOrder, { body: form }),
  search: (query: Query<OrderQuery>) => send('GET', '/api/orders', OrderPage, { query }),
  detail: (id: string) => send('GET', `/api/orders/${id}`, OrderDetail),
  cancel: (id: string, form: z.input<typeof CancelForm>) => send('POST', `/api/orders/${id}/cancel`, null, { body: form }),
  edit: (id: string, patch: OrderPatch) => send('PATCH', `/api/orders/${id}`, OrderDetail, { body: patch }),
  reopen: (id: string, form: z.input<typeof ReopenForm>) => send('POST', `/api/orders/${id}/reopen`, OrderDetail, { body: form }),
  annotate: (id: string, note: string) => send('POST', `/api/orders/${id}/notes`, null, { body: { note } }),
  pool: (query: Query<PoolQuery>) => send('GET', '/api/dispatch/pool', PoolPage, { query }),
  claim: (id: string, version: number) => send('POST', `/api/orders/${id}/claim`, ClaimAnswer, { body: { version } }),
  release: (id: string, version: number) => send('POST', `/api/orders/${id}/release`, ClaimAnswer, { body: { version } }),
  merchants: (id: string, query: Query<z.input<typeof EligibleQuery>>) =>
    send('GET', `/api/orders/${id}/merchants`, EligiblePage, { query }),
  enquire: (id: string, form: EnquiryForm) => send('POST', `/api/orders/${id}/enquiries`, null, { body: form }),
  smsPreview: (id: string, merchantId: string) => send('GET', `/api/orders/${id}/sms-preview`, SmsPreview, { query: { merchantId } }),
  dispatch: (id: string, form: DispatchForm) => send('POST', `/api/orders/${id}/dispatch`, Dispatched, { body: form }),
  giveUp: (id: string, form: z.input<typeof GiveUpForm>) => send('POST', `/api/orders/${id}/give-up`, null, { body: form }),
  reveal: (request: RevealRequest) => send('POST', '/api/phones/reveal', Revealed, { body: request }),
}

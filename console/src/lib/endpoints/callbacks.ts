import {
  TaskAnswer,
  TaskDetail,
  TaskPage,
  type AttemptForm,
  type FirstResponseForm,
  type SatisfactionForm,
  type TaskQuery,
} from '../../../../server/contract/callbacks.ts'
import { send } from '../api.ts'

/** Callback tasks: what is due, and what came of each call. */
export const callbacks = {
  list: (query: { [K in keyof TaskQuery]?: string | number | undefined }) => send('GET', '/api/callbacks', TaskPage, { query }),
  detail: (id: string) => send('GET', `/api/callbacks/${id}`, TaskDetail),
  take: (id: string, version: number) => send('POST', `/api/callbacks/${id}/take`, TaskAnswer, { body: { version } }),
  release: (id: string, version: number) => send('POST', `/api/callbacks/${id}/release`, TaskAnswer, { body: { version } }),
  attempt: (id: string, form: AttemptForm) => send('POST', `/api/callbacks/${id}/attempts`, TaskAnswer, { body: form }),
  firstResponse: (id: string, form: FirstResponseForm) => send('POST', `/api/callbacks/${id}/first-response`, TaskAnswer, { body: form }),
  satisfaction: (id: string, form: SatisfactionForm) => send('POST', `/api/callbacks/${id}/satisfaction`, TaskAnswer, { body: form }),
}

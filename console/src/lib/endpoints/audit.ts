import { AuditPage, AuditPeople, AuditView, ChainState, type AuditFilters } from '../../../../server/contract/audit.ts'
import { send } from '../api.ts'

/** What was done by whom, and the chain that holds it. */
export const audit = {
  list: (filters: AuditFilters, before?: number) => send('GET', '/api/audit', AuditPage, { query: { ...filters, before } }),
  entry: (id: string) => send('GET', `/api/audit/entries/${encodeURIComponent(id)}`, AuditView),
  people: () => send('GET', '/api/audit/people', AuditPeople),
  chain: () => send('GET', '/api/audit/chain', ChainState),
  verify: () => send('POST', '/api/audit/verify', ChainState, { timeoutMs: 120_000 }),
  /** Where the export of what these filters leave is fetched. */
  exportAddress: (filters: AuditFilters) => `/api/audit/export?${new URLSearchParams(filters as Record<string, string>)}`,
}

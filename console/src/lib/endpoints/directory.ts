import { MemberDetail, MemberPage } from '../../../../server/contract/members.ts'
import { MerchantDetail, MerchantPage } from '../../../../server/contract/merchants.ts'
import { send } from '../api.ts'

/** Members and merchants. */
export const directory = {
  members: (q: string) => send('GET', '/api/members', MemberPage, { query: { q, pageSize: 8 } }),
  member: (id: string) => send('GET', `/api/members/${id}`, MemberDetail),
  merchants: (q: string) => send('GET', '/api/merchants', MerchantPage, { query: { q, pageSize: 8 } }),
  merchant: (id: string) => send('GET', `/api/merchants/${id}`, MerchantDetail),
}

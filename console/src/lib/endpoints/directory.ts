import { MemberDetail, MemberPage, type MemberForm, type MemberPatch } from '../../../../server/contract/members.ts'
import { MerchantDetail, MerchantPage } from '../../../../server/contract/merchants.ts'
import { MemberHistory } from '../../../../server/contract/pop.ts'
import { send } from '../api.ts'

/** Members and merchants. */
export const directory = {
  members: (q: string, pageSize = 8) => send('GET', '/api/members', MemberPage, { query: { q, pageSize } }),
  member: (id: string) => send('GET', `/api/members/${id}`, MemberDetail),
  memberHistory: (id: string) => send('GET', `/api/members/${id}/history`, MemberHistory),
  createMember: (form: MemberForm) => send('POST', '/api/members', MemberDetail, { body: form }),
  changeMember: (id: string, patch: MemberPatch) => send('PATCH', `/api/members/${id}`, MemberDetail, { body: patch }),
  merchants: (q: string, pageSize = 8) => send('GET', '/api/merchants', MerchantPage, { query: { q, pageSize } }),
  merchant: (id: string) => send('GET', `/api/merchants/${id}`, MerchantDetail),
}

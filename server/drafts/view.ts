import type { DraftView } from '../contract/drafts.ts'
import type { DraftRecord } from './store.ts'

export const draftView = ({ id, kind, callId, data, updatedAt }: DraftRecord): DraftView => ({
  id,
  kind,
  callId,
  data,
  updatedAt: updatedAt.toISOString(),
})

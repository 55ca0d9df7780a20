import type { QueueView } from '../contract/queues.ts'
import type { QueueRow } from './store.ts'

export const queueView = ({ id, nameZh, nameEn, skill, targetSeconds, offerSeconds }: QueueRow): QueueView => ({
  id,
  name: { zh: nameZh, en: nameEn },
  skill,
  targetSeconds,
  offerSeconds,
})

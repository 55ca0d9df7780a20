import type { z } from 'zod'
import type { EventEntry } from '../../../server/contract/timeline.ts'
import { money } from '../i18n/format.ts'
import { t, word } from '../i18n/locale.svelte.ts'

const GROUPS: Record<string, string> = {
  result: 'enquiry',
  refuseReason: 'refuse-reason',
  reason: 'return-reason',
  outcome: 'outcome',
  timeliness: 'timeliness',
  satisfaction: 'satisfaction',
  answer: 'answer',
}

/** The figures of an event in words: merchant, result, reason, fee. Unknown ones are left out. */
export const eventDetail = (entry: z.infer<typeof EventEntry>): string[] =>
  Object.entries(entry.detail).flatMap(([key, value]) => {
    if (value === null || value === '' || value === false) return []
    if (key === 'merchant' || key === 'merchantName') return [String(value)]
    if (key.endsWith('Fen') && typeof value === 'number') return [money(value)]
    if (key === 'round' && Number(value) > 1) return [t('order.round', { n: Number(value) })]
    const group = GROUPS[key]
    return group ? [word(group, String(value))] : []
  })

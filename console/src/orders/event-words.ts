import type { z } from 'zod'
import type { EventEntry } from '../../../server/contract/timeline.ts'
import { money } from '../i18n/format.ts'
import { t, word } from '../i18n/locale.svelte.ts'
import { catalogue } from '../lib/catalogue.svelte.ts'
import { queues } from '../lib/queues.svelte.ts'

const GROUPS: Record<string, string> = {
  result: 'enquiry',
  outcome: 'outcome',
  timeliness: 'timeliness',
  satisfaction: 'satisfaction',
  answer: 'answer',
}

/** Why a merchant said no, or why it handed the order back: names of the list that the event's reasons are of. */
const reasonText = (entry: z.infer<typeof EventEntry>, code: string): string =>
  catalogue.nameOf(entry.action === 'enquire' ? 'refusalReasons' : 'returnReasons', code)

/** The figures of an event in words: merchant, result, reason, fee. Unknown ones are left out. */
export const eventDetail = (entry: z.infer<typeof EventEntry>): string[] =>
  Object.entries(entry.detail).flatMap(([key, value]) => {
    if (value === null || value === '' || value === false) return []
    if (key === 'merchant' || key === 'merchantName') return [String(value)]
    if (key.endsWith('Fen') && typeof value === 'number') return [money(value)]
    if (key === 'round' && Number(value) > 1) return [t('order.round', { n: Number(value) })]
    if (key === 'reason') return [reasonText(entry, String(value))]
    if (key === 'refuseReason') return [catalogue.nameOf('refusalReasons', String(value))]
    const group = GROUPS[key]
    return group ? [word(group, String(value))] : []
  })

/** What a step of a call says beside its type, in words: a queue's name, why it ended; a key or a seat's number as it is. */
export const stepDetail = (text: string): string => word('result', queues.name(text))

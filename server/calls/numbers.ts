/** Telephone numbers in the journal are as the trunk wrote them; records hold E.164 where that is possible, else bare digits. */
import type { Locality } from '../office.ts'
import type { JournalEntry } from '../../telephony/engine/journal.ts'
import { readNumber } from '../phones/number.ts'

/** A number as records hold it; null when withheld or when nothing of a number is in it. At most 32 characters. */
export const recordedNumber = (raw: string | null, locality: Pick<Locality, 'country' | 'areaCode'>): string | null => {
  if (raw === null) return null
  return readNumber(raw, locality)?.number ?? (raw.replace(/\D/g, '').slice(0, 32) || null)
}

/** The entry with its numbers as records hold them. */
export const withRecordedNumbers = (entry: JournalEntry, locality: Pick<Locality, 'country' | 'areaCode'>): JournalEntry => {
  if (entry.about === 'dial-refused') return { ...entry, number: recordedNumber(entry.number, locality) ?? '' }
  if (!('fact' in entry)) return entry
  let { fact } = entry
  if ('number' in fact) fact = { ...fact, number: recordedNumber(fact.number, locality) } as typeof fact
  if ('brief' in fact) fact = { ...fact, brief: { ...fact.brief, number: recordedNumber(fact.brief.number, locality) } }
  return { ...entry, fact }
}

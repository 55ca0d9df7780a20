import type { z } from 'zod'
import type { RankReason } from '../../../server/contract/dispatch.ts'
import { t, word } from '../i18n/locale.svelte.ts'

/** Why a merchant stands where it stands, in words; empty for a reason that says nothing. */
export const reasonText = ({ key, value }: z.infer<typeof RankReason>): string => {
  if (value === false || value === '') return ''
  switch (key) {
    case 'district':
      return value === true ? t('why.district') : String(value)
    case 'category':
      return value === true ? t('why.category') : String(value)
    // these three stand as figures at the end of the row
    case 'response_rate':
    case 'satisfaction':
    case 'load':
      return ''
    case 'points':
      return t('why.points', { n: Number(value) })
    case 'tried':
      return typeof value === 'string' ? t('why.tried', { result: word('enquiry', value) }) : ''
    case 'returned_before':
      return t('dispatch.returned-before')
    case 'level':
      return ''
  }
}

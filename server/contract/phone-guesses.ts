/** What was done about guesses at telephones' passwords: `GET /api/phone-guesses` and the news of team leads and administrators. */
import { z } from 'zod'
import { Cursor } from './paging.ts'

/** `GuessNews` in telephony/core/guess-limit.ts says what each means. */
export const GuessWhat = z.enum(['shut-out', 'let-in', 'confined', 'freed', 'watched', 'many', 'begun-anew'])
export type GuessWhat = z.infer<typeof GuessWhat>

export const PhoneGuessView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  what: GuessWhat,
  address: z.string().nullable(),
  /** The account that was guessed at. */
  account: z.string().nullable(),
  /** How long it is kept out at the longest. */
  seconds: z.number().int().nullable(),
})
export type PhoneGuessView = z.infer<typeof PhoneGuessView>
export const PhoneGuessPage = z.object({ items: z.array(PhoneGuessView), next: z.string().nullable() })
export type PhoneGuessPage = z.infer<typeof PhoneGuessPage>
export const PhoneGuessQuery = z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) })

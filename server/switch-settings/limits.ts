import type { Current } from '../contract/settings/index.ts'
import type { GuessRules } from '../../telephony/core/guess-limit.ts'
import type { Settings } from '../../telephony/engine/settings.ts'

/** The figures that the switch goes by, of the settings. */
export const callSettingsOf = ({ current, ms }: Current): Pick<Settings, 'limits' | 'consultRingMs' | 'refusalsToldAnHour'> => ({
  limits: {
    longestMs: ms('calls.longest'),
    awayMs: ms('calls.away'),
    secondWaitMs: ms('calls.second-wait'),
    desertedMs: ms('calls.deserted'),
    seatAnswersMs: ms('calls.seat-answers'),
    outboundWrapUpMs: ms('seats.outbound-wrap-up'),
  },
  consultRingMs: ms('calls.consult-ring'),
  refusalsToldAnHour: current('calls.refusals-told'),
})

/** What has been quiet for a day begins anew; technical: nobody is shut out for that long. */
const FORGOTTEN_MS = 24 * 3_600_000

/** When an address counts as guessing at telephones' passwords. */
export const guessRulesOf = ({ current, ms }: Current): GuessRules => ({
  failures: current('security.phone-guesses'),
  withinMs: ms('security.phone-guesses-within'),
  firstMs: ms('security.phone-shut-out'),
  longestMs: ms('security.phone-shut-out-longest'),
  forgetMs: FORGOTTEN_MS,
})

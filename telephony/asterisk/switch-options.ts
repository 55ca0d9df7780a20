import type { GuessRules } from '../core/guess-limit.ts'
import type { GuessLog } from './guesses.ts'
import type { AriOptions } from './ari.ts'
import type { AmiOptions } from './ami.ts'

/** Where Asterisk is, what it may do, and the times that tests change. */
export type SwitchOptions = {
  /** http://user:password@host:port and tcp://user:password@host:port */
  ariUrl: string
  amiUrl: string
  app: string
  /** Where recordings are written, as Asterisk sees it: an absolute path without brackets. */
  recordingsDir: string
  /** Numbers that may be sent to the trunk; trunk-patterns.ts has the language. */
  trunkAllowed: readonly string[]
  /** Addresses that calls come from: never shut out. */
  trunkAddresses?: readonly string[]
  /** When an address counts as guessing at passwords; asked at each failure. */
  guesses(): GuessRules
  log?: GuessLog
  now?: () => number
  /** After how long Asterisk is asked again for an account that it refused, in ms; half a minute where it is not said. */
  refusedAgainMs?: number
  /** How often the audio of a conversation is looked at, in ms; see MediaWatch. */
  lookEveryMs?: number
  /** Times of the two connections, for tests; see AriOptions and AmiOptions. */
  ari?: Partial<Omit<AriOptions, 'url' | 'app'>>
  ami?: Partial<Omit<AmiOptions, 'url'>>
}

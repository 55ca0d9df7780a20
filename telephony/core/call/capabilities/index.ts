import type { Capability } from './capability.ts'
import { consulting } from './consult.ts'
import { dialling } from './dial.ts'
import { holding } from './hold.ts'
import { leaving } from './leaving.ts'
import { offering } from './offer.ts'
import { presence } from './presence.ts'
import { digits, muting, recordingWishes } from './voice.ts'

/** Every ability of a call, by the name under which participants remember who asked for them. A new one is a file and a row here. */
export const capabilities = {
  offer: offering,
  dial: dialling,
  leave: leaving,
  hold: holding,
  mute: muting,
  record: recordingWishes,
  digits,
  presence,
  consult: consulting,
} satisfies Record<string, Capability>

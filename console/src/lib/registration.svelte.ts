import type { PhoneCredentials } from '../../../server/contract/seats.ts'
import { alarm } from './alarm.svelte.ts'
import type { Microphone, MicrophoneFault } from './microphone.svelte.ts'
import type { Softphone } from './softphone.svelte.ts'

/** Why this page is no telephone now: it has no microphone, or the browser does not let it ring. */
export type Obstacle = MicrophoneFault | 'silent'

/**
 * Keeps the telephone of this page registered exactly while somebody can answer here: there is a microphone, and a call would be heard. So
 * `reachable` is true without a word more between page and server, and nobody misses a call for want of a headset. A conversation goes on
 * whatever fails.
 */
export class Registration {
  /** What the telephone registers with; null: there is to be none here. */
  #credentials: PhoneCredentials | null = $state.raw(null)
  readonly #phone: Softphone
  readonly #microphone: Microphone

  constructor(phone: Softphone, microphone: Microphone) {
    this.#phone = phone
    this.#microphone = microphone
    microphone.onChange = () => {
      void phone.swapMicrophone()
      this.settle()
    }
    alarm.onChange = () => this.settle()
  }

  get obstacle(): Obstacle | null {
    if (!this.#credentials) return null
    return this.#microphone.fault ?? (alarm.silent ? 'silent' : null)
  }

  /** There is to be a telephone here, with these credentials, or none. */
  async want(credentials: PhoneCredentials | null): Promise<void> {
    this.#credentials = credentials
    if (!credentials) return this.#phone.stop()
    if (this.#phone.state === 'off') {
      await this.#microphone.open()
      await alarm.wake()
    } else this.#phone.renew(credentials)
    this.settle()
  }

  /** There is to be no telephone here any more; what talks here does so to its end. */
  retire(): void {
    this.#credentials = null
    this.#phone.retire()
  }

  /** Registers, or takes the telephone off the network, as things are now. */
  settle(): void {
    if (!this.#credentials) return this.#phone.retire()
    const isFit = this.#microphone.stream !== null && !alarm.silent
    if (!isFit && !this.#phone.hasAudio) this.#phone.stop()
    if (!alarm.silent) this.#phone.hear()
    if (isFit && this.#phone.state === 'off') this.#phone.start(this.#credentials)
  }
}

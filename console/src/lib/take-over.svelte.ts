import type { SeatView } from '../../../server/contract/seats.ts'
import type { Seat } from './seat.svelte.ts'

/**
 * Taking the seat over from another computer. Where it talks there, the person says whether the conversation comes along, or the seat is
 * taken when it is over.
 */
export class TakeOver {
  /** The seat talks elsewhere, and the person is asked when. */
  asked = $state(false)
  /** The seat is taken when its call is over. */
  waits = $state(false)
  readonly #seat: Seat
  readonly #take: () => Promise<void>

  /** `take` signs the seat in here, whoever has it. */
  constructor(seat: Seat, take: () => Promise<void>) {
    this.#seat = seat
    this.#take = take
  }

  /** A call runs that the seat is in, at another computer. */
  get inCall(): boolean {
    return ['offered', 'talking'].includes(this.#seat.view?.state ?? '')
  }

  begin = async (): Promise<void> => {
    if (this.inCall) this.asked = true
    else await this.#take()
  }

  now = async (): Promise<void> => {
    this.asked = false
    this.waits = false
    await this.#take()
  }

  afterCall = (): void => {
    this.asked = false
    this.waits = true
  }

  takeBack = (): void => {
    this.waits = false
  }

  /** The own seat as just told. */
  follow(seat: SeatView): void {
    if (this.waits && !['offered', 'talking'].includes(seat.state)) void this.now()
  }
}

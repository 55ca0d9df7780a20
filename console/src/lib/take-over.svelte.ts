import type { SeatView } from '../../../server/contract/seats.ts'
import type { Seat } from './seat.svelte.ts'

/**
 * Taking the seat over from another computer. Where it talks there, the person says whether the conversation comes along, or the seat is
 * taken when it is over.
 */
export class TakeOver {
  /** The seat talks elsewhere, and the person is asked when. */
  asked = $state(false)
  /** The seat is taken when its call is over; the server knows it too, so that a page loaded anew goes on waiting. */
  waits = $state(false)
  readonly #seat: Seat
  readonly #take: () => Promise<void>
  readonly #wait: (on: boolean) => Promise<boolean>

  /** `take` signs the seat in here, whoever has it; `wait` tells the server that it is to be after the call, or no more. */
  constructor(seat: Seat, { take, wait }: { take: () => Promise<void>; wait: (on: boolean) => Promise<boolean> }) {
    this.#seat = seat
    this.#take = take
    this.#wait = wait
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

  afterCall = async (): Promise<void> => {
    this.asked = false
    this.waits = true
    this.waits = await this.#wait(true)
    // it may have ended meanwhile
    if (this.waits && !this.inCall) await this.now()
  }

  takeBack = async (): Promise<void> => {
    this.waits = await this.#wait(false)
  }

  /** What the server knows of the wish, as a page that is loaded anew learns it. */
  async recall(waits: boolean): Promise<void> {
    this.waits = waits
    if (waits && !this.inCall) await this.now()
  }

  /** The own seat as just told. */
  follow(seat: SeatView): void {
    if (this.waits && !['offered', 'talking'].includes(seat.state)) void this.now()
  }
}

import type { SeatView } from '../../../server/contract/seats.ts'
import type { Seat } from './seat.svelte.ts'
import { session } from './session.svelte.ts'

/** Marks in this tab that the person signed the seat out, or wished so: a refresh does not take it again. */
const LEFT = 'hearthline.left-seat'
/** Marks in this tab that the person signs out too, once the seat is left. */
const PERSON = 'hearthline.sign-out-after'

/**
 * Leaving the seat, or this computer. Nobody on the line is cut off by it: in a call the wish is kept, shown and may be taken back, and
 * comes true when the call and its wrap-up are over.
 */
export class Leaving {
  /** Somebody in a call wants to sign out, and is asked when. */
  asked = $state(false)
  #person = $state(sessionStorage.getItem(PERSON) !== null)
  readonly #seat: Seat
  readonly #leaveSeat: () => Promise<boolean>

  /** `leaveSeat` signs the seat out, after its call where one runs; answers whether the server agreed. */
  constructor(seat: Seat, leaveSeat: () => Promise<boolean>) {
    this.#seat = seat
    this.#leaveSeat = leaveSeat
  }

  /** A call runs that the seat is in. */
  get inCall(): boolean {
    return ['offered', 'talking'].includes(this.#seat.view?.state ?? '')
  }

  /** What comes after the call: the seat is left, or the person signs out as well. */
  get wish(): 'seat' | 'person' | null {
    if (this.#seat.view?.after?.state !== 'offline') return null
    return this.#person ? 'person' : 'seat'
  }

  /** Whether the seat was left in this tab: it is not taken again by itself. */
  get hasLeft(): boolean {
    return sessionStorage.getItem(LEFT) !== null
  }

  /** The seat is left, or will be after its call. */
  left(): void {
    sessionStorage.setItem(LEFT, '1')
  }

  stays(): void {
    sessionStorage.removeItem(LEFT)
    sessionStorage.removeItem(PERSON)
    this.#person = false
  }

  /** Signs the person out, or asks when. */
  signOut = async (): Promise<void> => {
    if (this.inCall) this.asked = true
    else await session.signOut()
  }

  /** The answer: after the call. */
  afterCall = async (): Promise<void> => {
    this.asked = false
    if (!(await this.#leaveSeat())) return
    if (!this.inCall) return session.signOut()
    sessionStorage.setItem(PERSON, '1')
    this.#person = true
  }

  /** Takes the wish back while the call runs. */
  takeBack = async (): Promise<void> => {
    if (await this.#seat.ready()) this.stays()
  }

  /** The own seat as just told. */
  follow(seat: SeatView): void {
    if (seat.state === 'offline' && this.#person) {
      this.#person = false
      sessionStorage.removeItem(PERSON)
      // whoever signs in next at this tab takes their seat
      void session.signOut().then(() => sessionStorage.removeItem(LEFT))
    } else if (seat.state === 'ready' || seat.state === 'paused') this.stays()
  }
}

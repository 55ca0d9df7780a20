import type { CallId, Ms, SeatId } from '../core/glossary.ts'
import type { DialPurpose } from '../core/call/facts.ts'
import type { WishRefusal } from '../core/call/capabilities/capability.ts'
import type { SeatWish } from '../core/call/events.ts'
import type { DialCode } from '../core/dial-policy.ts'
import type { Device, PauseReason, Seat, SeatRefusal } from '../core/seat.ts'

/** What needs no more than the call itself. */
export type CallWish = Exclude<SeatWish, { type: 'consult' }>

/** What a person's screen asks of the switch. It is answered once the engine has decided, before the telephones have acted. */
export type SeatCommand =
  /** Signs a person in to a seat. `secret`: the browser phone's password of this login, null for a desk phone that keeps its own. */
  | {
      type: 'sign-in'
      seat: SeatId
      person: { id: string; name: string }
      device: Device
      /** The sign-in's name, by which what is said of it later is known to be of this one. */
      session?: string
      secret: string | null
      ready: boolean
      takeover: boolean
      /**
       * What becomes of a conversation that the seat is in: it moves to where this sign-in is, with music meanwhile, or refuses the sign-in
       * (`after`) until it is over. Not said: it stays where it is.
       */
      running?: 'move' | 'after'
    }
  /** Signs out the person `by`, or whoever is signed in; nothing where somebody else has taken the seat meanwhile. */
  | { type: 'sign-out'; seat: SeatId; by?: string }
  | { type: 'ready'; seat: SeatId }
  | { type: 'pause'; seat: SeatId; reason: PauseReason }
  /** Nothing where wrap-up has ended by itself meanwhile. */
  | { type: 'end-wrap-up'; seat: SeatId }
  | { type: 'extend-wrap-up'; seat: SeatId; ms: number }
  /**
   * `ringMs`: how long the number may ring before it counts as not answering. `isLead`: the person may dial what is kept for the team lead;
   * `isConfirmed`: an emergency number is meant.
   */
  | {
      type: 'dial'
      seat: SeatId
      number: string
      callerId: string
      ringMs: Ms
      purpose: DialPurpose
      isLead: boolean
      isConfirmed: boolean
    }
  /** Asks a colleague's seat, or a number under the same rules as a dialled one, while the other side of the call waits. */
  | {
      type: 'consult'
      seat: SeatId
      call: CallId
      to: { seat: SeatId } | { number: string; callerId: string; ringMs: Ms; purpose: DialPurpose | null }
      isLead: boolean
      isConfirmed: boolean
    }
  | { type: 'call'; seat: SeatId; call: CallId; wish: CallWish }

/** `here`: a page is open; `away`: none has been for long; `over`: the sign-in has ended, or its person may not use the seat any more. */
export type SignInIs = 'here' | 'away' | 'over'
/** What is known of the sign-ins at seats. It is said again and again: nothing depends on one that is lost. */
export type Attendance = readonly { seat: SeatId; session: string; is: SignInIs }[]

export type CommandRefusal =
  | SeatRefusal
  | DialCode
  | 'DIAL_REFUSED_OFTEN'
  | 'SEAT_UNKNOWN'
  | 'SEAT_IN_USE'
  | 'CALL_UNKNOWN'
  | 'CALL_NOT_YOURS'
  | 'CONSULT_SEAT_UNKNOWN'
  | 'CONSULT_SEAT_AWAY'
  | 'CONSULT_SEAT_BUSY'
  | 'CALL_STATE'
  | WishRefusal
  | 'SWITCH_AWAY'
/** What fills the words of a refusal; names of the configuration in both languages. */
export type RefusalFacts = Readonly<Record<string, string | number | { zh: string; en: string }>>
export type CommandResult = { ok: true; seat: Seat; call: CallId | null } | { ok: false; code: CommandRefusal; facts?: RefusalFacts }

/** What a signed-in person may do with the own seat, and who else may be in the way. */
import type { Device, PhoneCredentials, SeatSnapshot } from '../contract/seats.ts'
import type { SeatCommand } from '../../telephony/engine/commands.ts'
import { accountOf, type Seat } from '../../telephony/core/seat.ts'
import { callSummary } from '../calls/view.ts'
import { fail, Refusal } from '../errors.ts'
import type { Command } from '../switch-link/seat-commands.ts'
import type { Snapshot } from '../switch-link/snapshot.ts'
import type { Actor } from '../plugins/session.ts'
import { phonePassword } from '../session/session.ts'
import { phoneOwner, type Holder, type Holders } from './holder.ts'
import { seatView, silentSeat } from './view.ts'

export type OwnSeatParts = {
  secret: string
  domain: string
  command: Command
  snapshot: Snapshot
  holders: Holders
  /** Tells the browsers of a session that somebody has taken its seat. */
  onTakenOver(sessionId: string, news: { seatId: string; person: string }): void
  cursor(): Promise<string>
  /** Whether a sign-in is over. Rejects while that cannot be known. */
  isOver(sessionId: string): Promise<boolean>
}

type Wish =
  | { type: 'ready' | 'end-wrap-up' }
  | { type: 'pause'; reason: Extract<SeatCommand, { type: 'pause' }>['reason'] }
  | { type: 'extend-wrap-up'; ms: number }

type SignIn = { device: Device; takeover: boolean; ready: boolean; running?: 'move' | 'after'; keepPhone?: boolean }

export type OwnSeat = {
  snapshot(actor: Actor): Promise<SeatSnapshot>
  /** Of two that sign in at once the later one holds the seat; the other gets SEAT_IN_USE or SEAT_TAKEN_OVER. */
  signIn(actor: Actor, wish: SignIn): Promise<SeatSnapshot>
  /** Takes back the wish to take the seat over after its call. */
  stopWaiting(actor: Actor): Promise<void>
  signOut(actor: Actor): Promise<void>
  /** Signs out as far as that is possible; for the end of a sign-in. Never rejects. */
  leave(actor: Actor): Promise<void>
  ask(actor: Actor, wish: Wish): Promise<SeatSnapshot>
  /** The seat that this sign-in holds; throws when it holds none. */
  held(actor: Actor): Promise<string>
  /** Whether the browser's telephone of a sign-in carries a conversation of the seat now. Rejects while that cannot be known. */
  carries(sessionId: string, seat: string): Promise<boolean>
}

const REGISTER_SECONDS = 120

export const createOwnSeat = ({ secret, domain, command, snapshot, holders, onTakenOver, cursor, isOver }: OwnSeatParts): OwnSeat => {
  const own = (actor: Actor): string => {
    if (!actor.seatNumber) throw fail('NO_SEAT')
    return actor.seatNumber
  }
  const phoneOf = (holder: Holder, seat: string): PhoneCredentials => ({
    user: accountOf(seat, 'browser'),
    password: phonePassword(secret, phoneOwner(holder), seat),
    path: '/sip',
    domain,
    registerSeconds: REGISTER_SECONDS,
  })
  /** `holder`: the asking sign-in as the seat's holder; null: it is not. */
  const present = async (seat: Seat | null, id: string, holder: Holder | null, seq: string, waits = false): Promise<SeatSnapshot> => {
    const call = seat?.call ? await snapshot.call(seat.call) : null
    const isHeld = holder !== null && seat !== null && seat.state !== 'offline'
    return {
      seat: seat ? seatView(seat, call && callSummary(call)) : silentSeat(id),
      held: isHeld,
      phone: isHeld && seat.device === 'browser' ? phoneOf(holder, id) : null,
      waits: waits && !isHeld,
      seq,
    }
  }
  /** `phone`: the sign-in whose telephone it is. */
  const take = async (actor: Actor, id: string, { seq }: Seat, phone: string) => {
    const person = { id: actor.id, name: actor.name }
    const mine = { sessionId: actor.sessionId, person, seq, ...(phone !== actor.sessionId && { phone }) }
    const { taken, before } = await holders.take(id, mine)
    if (taken) return { holder: mine, before }
    return { holder: before?.sessionId === actor.sessionId ? before : null, before }
  }
  const takenOver = (id: string, by: Holder | null) => fail('SEAT_TAKEN_OVER', { seat: id, person: by?.person.name ?? '' })
  const isSignedInBy = (seat: Seat, actor: Actor) => (seat.session ? seat.session === actor.sessionId : seat.person?.id === actor.id)
  /** Who signs in again after a sign-in that is over goes on where that one was, and takes it from nobody. */
  const isLeftByThem = async (actor: Actor, seat: Seat, holder: Holder | null): Promise<boolean> => {
    if (seat.person?.id !== actor.id) return false
    const before = holder?.sessionId ?? seat.session
    return before != null && (await isOver(before).catch(() => false))
  }
  /** After Redis was emptied nobody holds a seat: the sign-in that the switch knows there takes it again by the next wish. */
  const heldBy = async (actor: Actor, id: string, seat: Seat | null): Promise<Holder | null> => {
    const holder = await holders.get(id)
    if (holder) return holder.sessionId === actor.sessionId ? holder : null
    if (!seat || seat.state === 'offline' || !isSignedInBy(seat, actor)) return null
    return (await take(actor, id, seat, actor.sessionId)).holder
  }
  const heldSeat = async (actor: Actor): Promise<{ id: string; holder: Holder }> => {
    const id = own(actor)
    const seat = await snapshot.seat(id)
    const holder = await heldBy(actor, id, seat)
    if (holder) return { id, holder }
    throw !seat || seat.state === 'offline' ? fail('SEAT_OFFLINE') : fail('SEAT_TAKEN_OVER', { seat: id, person: seat.person?.name ?? '' })
  }

  const held = async (actor: Actor): Promise<string> => (await heldSeat(actor)).id

  const signIn = async (actor: Actor, id: string, wish: SignIn): Promise<SeatSnapshot> => {
    const { device, takeover, ready, running = 'move', keepPhone = false } = wish
    const [seq, seat, holder] = await Promise.all([cursor(), snapshot.seat(id), holders.get(id)])
    const isOn = seat !== null && seat.state !== 'offline'
    const isMine = holder ? holder.sessionId === actor.sessionId : seat !== null && isSignedInBy(seat, actor)
    if (isOn && isMine && seat.device === device) {
      const { holder: mine, before } = await take(actor, id, seat, holder ? phoneOwner(holder) : actor.sessionId)
      if (!mine) throw takenOver(id, before)
      return present(seat, id, mine, seq)
    }
    /** The page in which this person's sign-in ended has the telephone still, and goes on. */
    const goesOn = keepPhone && isOn && seat.device === device && holder !== null && holder.person.id === actor.id
    const phone = goesOn ? phoneOwner(holder) : actor.sessionId
    if (isOn && !isMine && !takeover && !goesOn && !(await isLeftByThem(actor, seat, holder)))
      throw fail('SEAT_IN_USE', { seat: id, person: seat.person?.name ?? '' })
    const asked = command({
      type: 'sign-in',
      seat: id,
      person: { id: actor.id, name: actor.name },
      session: actor.sessionId,
      device,
      ready,
      takeover: isOn || takeover,
      ...(takeover && { running }),
      secret: device === 'browser' ? phonePassword(secret, phone, id) : null,
    })
    const result = await asked.catch(async (error: unknown) => {
      if (running === 'after' && error instanceof Refusal && error.code === 'SEAT_IN_CALL') await holders.wait(id, actor.sessionId, true)
      throw error
    })
    await holders.wait(id, actor.sessionId, false)
    const { holder: mine, before } = await take(actor, id, result.seat, phone)
    if (!mine) throw takenOver(id, before)
    const isNew = before !== null && before.sessionId !== actor.sessionId
    // whoever signed in while we asked did not see it coming either
    if (isNew && (isOn || before.sessionId !== holder?.sessionId)) onTakenOver(before.sessionId, { seatId: id, person: actor.name })
    return present(result.seat, id, mine, seq)
  }
  /** Whoever is in a call holds the seat, and its telephone, until the call and its wrap-up are over: the wish is kept by the switch. */
  const giveUp = async (actor: Actor, id: string): Promise<void> => {
    const { seat } = await command({ type: 'sign-out', seat: id, by: actor.id })
    if (seat.state === 'offline') await holders.drop(id, actor.sessionId)
  }
  const turns = new Map<string, Promise<unknown>>()

  return {
    held,
    async carries(sessionId, id) {
      const [holder, seat] = await Promise.all([holders.get(id), snapshot.seat(id)])
      return holder !== null && phoneOwner(holder) === sessionId && seat?.state === 'talking' && seat.device === 'browser'
    },
    async snapshot(actor) {
      if (!actor.seatNumber) return { seat: null, held: false, phone: null, waits: false, seq: await cursor() }
      const seq = await cursor()
      const [seat, waits] = await Promise.all([snapshot.seat(actor.seatNumber), holders.waits(actor.seatNumber, actor.sessionId)])
      return present(seat, actor.seatNumber, await heldBy(actor, actor.seatNumber, seat), seq, waits)
    },
    async signIn(actor, wish) {
      const id = own(actor)
      // an impatient second click finds what the first one has done
      const turn = (turns.get(id) ?? Promise.resolve()).then(() => signIn(actor, id, wish))
      const settled = turn.catch(() => undefined).finally(() => turns.get(id) === settled && turns.delete(id))
      turns.set(id, settled)
      return turn
    },
    async stopWaiting(actor) {
      await holders.wait(own(actor), actor.sessionId, false)
    },
    async signOut(actor) {
      await giveUp(actor, await held(actor))
    },
    async leave(actor) {
      if (!actor.seatNumber) return
      try {
        if ((await holders.get(actor.seatNumber))?.sessionId !== actor.sessionId) return
        await giveUp(actor, actor.seatNumber)
      } catch {
        // the switch finds the telephone gone and pauses the seat
      }
    },
    async ask(actor, wish) {
      const { id, holder } = await heldSeat(actor)
      const seq = await cursor()
      const { seat } = await command({ ...wish, seat: id })
      return present(seat, id, holder, seq)
    },
  }
}

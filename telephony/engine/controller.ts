import { Arrivals } from './arrivals.ts'
import type { Attendance, CommandResult, SeatCommand } from './commands.ts'
import { DialGuard } from './dial-guard.ts'
import { Engine, type EngineParts } from './engine.ts'
import type { Inventory, SwitchEvent } from './ports.ts'
import { reconcile } from './reconcile.ts'
import { atSeat, onChannel, type Call } from '../core/call/call.ts'
import { isMeant, mayWish, refusalOf } from '../core/call/decide.ts'
import type { CallEvent, ConsultTo, SeatWish } from '../core/call/events.ts'
import { ids, type CallId, type SeatId } from '../core/glossary.ts'
import type { Dialled } from './dial-ledger.ts'
import { mayConsult, type Device, type Seat, type SeatEvent, type SeatRefusal } from '../core/seat.ts'

/**
 * The switch role without its edges: what the telephones tell and what the seats ask, put into the engine's words.
 * `onReplaced` is called when another controller took over; nothing is commanded from then on.
 */
export class Controller {
  readonly engine: Engine
  readonly #parts: EngineParts
  readonly #reachable = new Set<string>()
  readonly #dialling: DialGuard
  readonly #arrivals: Arrivals
  readonly #onReplaced: () => void
  /** The last of each seat's sign-ins and sign-outs: one after the other, for each changes the phone account as well. */
  readonly #turns = new Map<SeatId, Promise<CommandResult>>()
  /** Seats that somebody has left, whose browser's telephone is known still. */
  readonly #left = new Set<SeatId>()
  #connected = false

  constructor(parts: EngineParts & { onReplaced?: () => void }) {
    this.#parts = parts
    this.#onReplaced = parts.onReplaced ?? (() => {})
    this.engine = new Engine({
      ...parts,
      onLeft: seat => {
        this.#left.add(seat)
        void this.#inTurn(seat, async () => {
          await this.#forgetPhone(seat)
          return this.#current(seat, null)
        })
      },
    })
    this.#arrivals = new Arrivals(this.engine, parts)
    this.#dialling = new DialGuard(this.engine, parts)
    parts.switch.onEvent(event => this.#hear(event))
  }

  /** Puts back what was believed before a crash. Call before the switch is connected. */
  restore(calls: readonly Call[], seats: readonly Seat[]): void {
    this.engine.restore(calls, seats)
    this.#arrivals.restore(calls)
  }

  /** Puts back what was dialled before a restart, so that no limit begins anew. */
  restoreDialled(dialled: readonly Dialled[]): void {
    this.#dialling.restore(dialled)
  }

  get connected(): boolean {
    return this.#connected
  }

  /** Answers a wish from a seat's screen. Signing in waits until the phone account is known; the rest is decided at once. */
  async ask(command: SeatCommand): Promise<CommandResult> {
    if (!this.#parts.settings().seats.has(command.seat)) return { ok: false, code: 'SEAT_UNKNOWN' }
    switch (command.type) {
      case 'sign-in':
        return this.#inTurn(command.seat, () => this.#signIn(command))
      case 'sign-out':
        return this.#inTurn(command.seat, () => this.#signOut(command))
      case 'ready':
        return this.#seat(command.seat, { type: 'ready' })
      case 'pause':
        return this.#seat(command.seat, { type: 'pause', reason: command.reason })
      case 'end-wrap-up':
        return this.#seat(command.seat, { type: 'wrap-up-ended' })
      case 'extend-wrap-up':
        return this.#seat(command.seat, { type: 'extend-wrap-up', ms: command.ms })
      case 'dial':
        return this.#dial(command)
      case 'consult':
        return this.#consult(command)
      case 'call':
        return this.#wish(command)
    }
  }

  /** Hears how the sign-ins at the seats are. What is said of another one than a seat has is passed over. */
  attend(attendance: Attendance): void {
    this.engine.post(() => {
      for (const { seat, session, is } of attendance) {
        const now = this.engine.seats.get(seat)
        // a seat of an earlier version does not say which sign-in has it
        if (!now || (now.session ?? session) !== session) continue
        this.engine.tellSeat(seat, is === 'over' ? { type: 'sign-in-over' } : { type: 'page', on: is === 'here' })
      }
    })
  }

  #inTurn(seat: SeatId, work: () => Promise<CommandResult>): Promise<CommandResult> {
    const before = this.#turns.get(seat)
    const turn = before ? before.then(work, work) : work()
    this.#turns.set(seat, turn)
    const over = () => void (this.#turns.get(seat) === turn && this.#turns.delete(seat))
    turn.then(over, over)
    return turn
  }

  async #signOut({ seat, by }: Extract<SeatCommand, { type: 'sign-out' }>): Promise<CommandResult> {
    const person = this.engine.seats.get(seat)?.person
    if (by && person && person.id !== by) return this.#current(seat, null)
    const result = this.#seat(seat, { type: 'sign-out' })
    await this.#forgetPhone(seat)
    return result
  }

  /** Who has left a seat, at once or after a call, has no telephone there any more; nothing where somebody is back. In the seat's turn. */
  async #forgetPhone(seat: SeatId): Promise<void> {
    // the call that ended with the seat's leaving is brought to its end first
    await null
    if (!this.#left.delete(seat) || this.engine.seats.get(seat)?.state !== 'offline') return
    await this.#parts.switch.removeAccount(seat, 'browser').catch(() => {})
  }

  async #signIn(command: Extract<SeatCommand, { type: 'sign-in' }>): Promise<CommandResult> {
    const seat = this.engine.seats.get(command.seat)
    if (seat && seat.state !== 'offline' && !command.takeover) return { ok: false, code: 'SEAT_IN_USE' }
    if (seat?.call && command.running === 'after') return { ok: false, code: 'SEAT_IN_CALL' }
    if (command.secret) {
      try {
        await this.#parts.switch.putAccount({ seat: command.seat, device: 'browser', secret: command.secret })
      } catch (error) {
        this.#parts.log.error({ err: error, seat: command.seat }, "controller: the seat's phone account could not be made")
        return { ok: false, code: 'SWITCH_AWAY' }
      }
    }
    const { type: _, seat: id, device, person, session = null, ready } = command
    const reachable = this.#reachable.has(`${id}/${device}`)
    const result = this.#seat(id, { type: 'sign-in', device, person, session, ready, reachable })
    if (result.ok && result.seat.call && command.running === 'move' && (command.secret || device !== seat?.device))
      this.engine.tell(result.seat.call, { type: 'seat-moved', seat: id, device, isThere: reachable })
    return result
  }

  #dial(command: Extract<SeatCommand, { type: 'dial' }>): CommandResult {
    const { seat, number, callerId, ringMs, purpose } = command
    const { longestMs } = this.#parts.settings().dialling.limits
    let result: CommandResult = { ok: false, code: 'SWITCH_AWAY' }
    this.engine.post(() => {
      const barred = this.#dialling.barred({ ...command, isMerchant: purpose.target === 'merchant' })
      if (barred) {
        result = barred
        return
      }
      const device = this.engine.seats.get(seat)?.device ?? 'browser'
      const call = this.#parts.newId()
      const refused = this.engine.tellSeat(seat, { type: 'dialling', call })
      if (refused) result = { ok: false, code: refused }
      else {
        this.#dialling.dialled(call, seat)
        this.engine.open('outbound', { type: 'dial', seat, device, number, callerId, ringMs, longestMs, purpose }, call)
        result = this.#current(seat, call)
      }
    })
    return result
  }

  #consult(command: Extract<SeatCommand, { type: 'consult' }>): CommandResult {
    const { seat, call, to } = command
    let result: CommandResult = { ok: false, code: 'SWITCH_AWAY' }
    this.engine.post(() => {
      const refused = this.#refusedWish(seat, call, 'consult') ?? this.#refusedTarget(command)
      if (refused) {
        result = refused
        return
      }
      if ('number' in to) this.#dialling.dialled(call, seat)
      const asked: ConsultTo =
        'seat' in to
          ? { seat: to.seat, device: this.engine.seats.get(to.seat)?.device ?? 'browser', ringMs: this.#parts.settings().consultRingMs }
          : { ...to, longestMs: this.#parts.settings().dialling.limits.longestMs }
      this.engine.tell(call, { type: 'wish', seat, wish: { type: 'consult', to: asked } })
      result = this.#current(seat, call)
    })
    return result
  }

  /** Why whom a seat wants to ask cannot be asked now. Only inside `post`. */
  #refusedTarget({ seat, to, isLead, isConfirmed }: Extract<SeatCommand, { type: 'consult' }>): CommandResult | null {
    if ('number' in to) {
      const { number, callerId, purpose } = to
      return this.#dialling.barred({ seat, number, callerId, isMerchant: purpose?.target === 'merchant', isLead, isConfirmed })
    }
    if (to.seat === seat || !this.#parts.settings().seats.has(to.seat))
      return { ok: false, code: 'CONSULT_SEAT_UNKNOWN', facts: { to: to.seat } }
    const asked = this.engine.seats.get(to.seat)
    const reason = asked ? mayConsult(asked) : 'SEAT_OFFLINE'
    if (!reason) return null
    return { ok: false, code: reason === 'SEAT_IN_CALL' ? 'CONSULT_SEAT_BUSY' : 'CONSULT_SEAT_AWAY', facts: { to: to.seat } }
  }

  #wish({ seat, call, wish }: Extract<SeatCommand, { type: 'call' }>): CommandResult {
    const refused = this.#refusedWish(seat, call, wish.type, wish)
    if (refused) return refused
    this.engine.tell(call, { type: 'wish', seat, wish })
    return this.#current(seat, call)
  }

  #refusedWish(seat: SeatId, call: CallId, type: SeatWish['type'], wish?: SeatWish): CommandResult | null {
    const found = this.engine.calls.get(call)
    if (!found) return { ok: false, code: 'CALL_UNKNOWN' }
    const by = atSeat(found, seat)
    if (!by) return { ok: false, code: 'CALL_NOT_YOURS' }
    if (!mayWish(found, by, type) || (wish && !isMeant(by, wish))) return { ok: false, code: 'CALL_STATE' }
    const code = refusalOf(found, by, type)
    return code && { ok: false, code }
  }

  #seat(seat: SeatId, event: SeatEvent): CommandResult {
    let refused: SeatRefusal | null = null
    this.engine.post(() => {
      refused = this.engine.tellSeat(seat, event)
    })
    return refused ? { ok: false, code: refused } : this.#current(seat, null)
  }

  #current(seat: SeatId, call: CallId | null): CommandResult {
    const now = this.engine.seats.get(seat)
    return now ? { ok: true, seat: now, call } : { ok: false, code: 'SEAT_OFFLINE' }
  }

  #hear(event: SwitchEvent): void {
    const { engine } = this
    switch (event.type) {
      case 'connected':
        return this.#reconcile(event.inventory)
      case 'disconnected':
        this.#connected = false
        return
      case 'replaced':
        this.#connected = false
        return this.#onReplaced()
      case 'seat-reachable':
        return this.#reach(event.seat, event.device, event.on, event.listed)
      case 'guesses': {
        const { what, address, account, ms, at } = event
        const id = `guesses:${this.#parts.newId()}`
        return engine.post(() => engine.enter({ id, at, about: 'guesses', what, address, account, ms }))
      }
      case 'arrived':
        return this.#arrivals.take(event)
      case 'playback-finished':
        return this.#toOwner(event.playback, { type: 'playback-finished', playback: event.playback, ok: event.ok })
      case 'command-failed':
        return this.#failed(event)
      default:
        return this.#fromChannel(event)
    }
  }

  #fromChannel(event: Extract<SwitchEvent, { channel: string }>): void {
    const call = this.engine.callOf(event.channel)
    if (!call) {
      if (event.type === 'answered') this.#parts.switch.run([{ type: 'hang-up', channel: event.channel, reason: 'answered-elsewhere' }])
      return
    }
    const { channel } = event
    switch (event.type) {
      case 'ringing':
      case 'answered':
      case 'unheard':
        return this.engine.tell(call.id, { type: event.type, channel })
      case 'gone':
        return this.engine.tell(call.id, { type: 'gone', channel, cause: event.cause, sip: event.sip })
      case 'digit':
        if (onChannel(call, channel)?.role === 'customer') this.engine.tell(call.id, { type: 'digit', digit: event.digit })
        return
      case 'phone-held':
        if (onChannel(call, channel)?.role === 'agent') this.engine.tell(call.id, { type: 'phone-held', channel, on: event.on })
        return
      case 'media':
        return this.engine.tell(call.id, { type: 'media', channel, is: event.is })
      case 'arrived':
        return // opens a call, before there is one to look up
    }
  }

  /** A command that could not be carried out becomes the outcome that the call waits for. */
  #failed({ command, status, message }: Extract<SwitchEvent, { type: 'command-failed' }>): void {
    this.#parts.log.warn(
      { command: command.type, status, reason: message, ...('channel' in command ? { channel: command.channel } : {}) },
      'controller: a telephone command failed',
    )
    switch (command.type) {
      case 'ring-seat':
        return this.#toOwner(command.leg, { type: 'gone', channel: command.leg, cause: 20, sip: null })
      case 'dial-out':
        return this.#toOwner(command.leg, { type: 'gone', channel: command.leg, cause: 38, sip: null })
      case 'start-recording':
        return this.#toOwner(command.recording, { type: 'recording-failed', recording: command.recording, message })
      case 'play':
        return this.#toOwner(command.playback, { type: 'playback-finished', playback: command.playback, ok: false })
      default:
    }
  }

  #toOwner(id: string, event: CallEvent): void {
    if (ids.owner(id)) this.engine.tell(ids.owner(id)!, event)
  }

  #reach(seat: SeatId, device: Device, on: boolean, isListed = false): void {
    if (on) this.#reachable.add(`${seat}/${device}`)
    else this.#reachable.delete(`${seat}/${device}`)
    const now = this.engine.seats.get(seat)
    // a list that says what is believed is no registration: what rings goes on
    const isNews = !isListed || now?.device !== device || now.reachable !== on
    if (now?.device === device) this.engine.post(() => void this.engine.tellSeat(seat, { type: 'reachable', on }))
    if (now?.call && isNews) this.engine.tell(now.call, { type: 'phone', seat, device, on })
  }

  #reconcile(inventory: Inventory): void {
    this.#connected = true
    this.#reachable.clear()
    for (const { seat, device } of inventory.reachableSeats) this.#reachable.add(`${seat}/${device}`)
    const { events, orphans, arrivals } = reconcile([...this.engine.calls.values()], inventory)
    this.engine.post(() => this.engine.command(...orphans))
    for (const { call, event } of events) this.engine.tell(call, event)
    for (const arrival of arrivals) this.#hear({ type: 'arrived', at: this.#parts.timers.now(), ...arrival })
    for (const seat of [...this.engine.seats.values()]) {
      const on = this.#reachable.has(`${seat.id}/${seat.device}`)
      if (seat.reachable !== on) this.#reach(seat.id, seat.device, on)
      if (seat.call && !this.engine.calls.has(seat.call)) {
        const call = seat.call
        this.engine.post(() => {
          this.engine.tellSeat(seat.id, { type: 'released', call, wrapUpMs: 0 })
        })
      }
    }
    this.#parts.log.info(
      { calls: this.engine.calls.size, told: events.length, orphans: orphans.length, arrivals: arrivals.length },
      'controller: reconciled with the switch',
    )
  }
}

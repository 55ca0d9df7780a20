import { customerOf, newCall, phaseOf, type Call, type CallContext } from '../core/call/call.ts'
import type { CallCommand, SwitchCommand } from '../core/call/commands.ts'
import { SECRET_KEY } from '../../ivr-flows/digits.ts'
import { decide } from '../core/call/decide.ts'
import { isSecretNow } from '../core/call/ivr.ts'
import type { CallEvent } from '../core/call/events.ts'
import type { CallFact } from '../core/call/facts.ts'
import { ids, type CallId, type ChannelId, type SeatId } from '../core/glossary.ts'
import { NO_RING, RINGS_WITHIN_MS } from '../core/call/queueing.ts'
import { decideSeat, isServing, offlineSeat, type Seat, type SeatEvent, type SeatRefusal } from '../core/seat.ts'
import { Line } from './line.ts'
import { callEntryId, seatEntryId, type JournalEntry } from './journal.ts'
import type { Journal, Lookups, Prompts, Switch, Timers } from './ports.ts'
import type { Settings } from './settings.ts'

/** Whatever the engine finds worth telling an operator; constant messages, values in fields. */
export type EngineLog = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type EngineParts = {
  switch: Switch
  journal: Journal
  prompts: Prompts
  lookups: Lookups
  timers: Timers
  settings(): Settings
  newId(): CallId
  log: EngineLog
  /** A seat has just become offline, whatever way. */
  onLeft?(seat: SeatId): void
}

/** What a piece of work found before it changed it; null is for what it made itself. */
type Found = {
  calls: Map<CallId, Call | null>
  seats: Map<SeatId, Seat | null>
  changedCalls: ReadonlyMap<CallId, Call | null>
  changedSeats: ReadonlyMap<SeatId, Seat>
  entries: number
  commands: number
}

/**
 * The only stateful part of the telephone side: holds the live calls and seats, gives each event to the pure machines one at a time,
 * journals what came of it, and then lets the switch act. After every event the waiting line is looked at once.
 */
export class Engine {
  readonly calls = new Map<CallId, Call>()
  readonly seats = new Map<SeatId, Seat>()
  readonly #parts: EngineParts
  readonly #line: Line
  readonly #byChannel = new Map<ChannelId, CallId>()
  readonly #timers = new Map<string, () => void>()
  readonly #mailbox: (() => void)[] = []
  /** What this turn changed, to be kept once at its end; null for a call that is over. */
  #changedCalls = new Map<CallId, Call | null>()
  #changedSeats = new Map<SeatId, Seat>()
  #found: Found | null = null
  #entries: JournalEntry[] = []
  #commands: SwitchCommand[] = []
  #draining = false

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#line = new Line(this.seats, parts.settings)
  }

  /** Puts back what was believed before a crash; timers run again, those overdue at once. Call before the switch is connected. */
  restore(calls: readonly Call[], seats: readonly Seat[]): void {
    for (const call of calls) {
      if (call.ended) continue
      this.#keep(call)
      // a telephone that was to say that it rings may have said so when nobody listened
      const soonest = (name: string) => (name === NO_RING ? this.#parts.timers.now() + RINGS_WITHIN_MS : 0)
      for (const [name, at] of Object.entries(call.timers)) this.#setTimer(call.id, name, Math.max(at, soonest(name)))
    }
    for (const seat of seats) {
      this.seats.set(seat.id, seat)
      this.#timeWrapUp(seat)
    }
  }

  /** Gives a call an event, after those that came before. Events of calls that are over are dropped. */
  tell(id: CallId, event: CallEvent): void {
    this.post(() => this.#apply(id, event))
  }

  /** Runs a piece of work in the mailbox's order; whatever it decides is journalled and sent before the next one starts. */
  post(work: () => void): void {
    this.#mailbox.push(work)
    if (this.#draining) return
    this.#draining = true
    try {
      for (let next = this.#mailbox.shift(); next; next = this.#mailbox.shift()) {
        this.#whole(next)
        this.#whole(() => this.#distribute())
        this.#flush()
      }
    } finally {
      this.#draining = false
    }
  }

  /**
   * Does a piece of work, or nothing of it: where it fails, calls and seats are as they were, and nobody is told or commanded what
   * another part of it would have taken back. What was decided before stands.
   */
  #whole(work: () => void): void {
    const found: Found = {
      calls: new Map(),
      seats: new Map(),
      changedCalls: new Map(this.#changedCalls),
      changedSeats: new Map(this.#changedSeats),
      entries: this.#entries.length,
      commands: this.#commands.length,
    }
    this.#found = found
    try {
      work()
    } catch (error) {
      this.#found = null
      this.#undo(found)
      this.#parts.log.error({ err: error }, 'engine: an event could not be handled')
    } finally {
      this.#found = null
    }
  }

  #undo({ calls, seats, changedCalls, changedSeats, entries, commands }: Found): void {
    const now = this.#parts.timers.now()
    this.#changedCalls = new Map(changedCalls)
    this.#changedSeats = new Map(changedSeats)
    this.#entries.length = entries
    this.#commands.length = commands
    for (const [id, call] of calls) {
      const made = this.calls.get(id)
      for (const name of Object.keys(made?.timers ?? {})) this.#clearTimer(`${id}/${name}`)
      if (call) this.#keep(call)
      else if (made) this.#forget(made)
      // one that is due was what failed: it would fail again at once
      for (const [name, at] of Object.entries(call?.timers ?? {})) if (at > now) this.#setTimer(id, name, at)
    }
    for (const [id, seat] of seats) {
      if (seat) this.seats.set(id, seat)
      else this.seats.delete(id)
      this.#clearTimer(`seat/${id}`)
      if (seat && (seat.wrapUpUntil ?? 0) > now) this.#timeWrapUp(seat)
      this.#line.seatChanged(id, now)
    }
  }

  #noteCall(id: CallId): void {
    if (this.#found && !this.#found.calls.has(id)) this.#found.calls.set(id, this.calls.get(id) ?? null)
  }

  /** Starts a call that the journal does not know yet. Only inside `post`. */
  open(kind: Call['kind'], event: CallEvent, id: CallId = this.#parts.newId()): CallId {
    const call = newCall(id, kind, this.#parts.timers.now())
    this.#noteCall(id)
    this.calls.set(call.id, call)
    this.#apply(call.id, event)
    return call.id
  }

  /** Gives a seat an event; answers what the seat's rules refused, if so. Only inside `post`. */
  tellSeat(id: SeatId, event: SeatEvent): SeatRefusal | null {
    const now = this.#parts.timers.now()
    const before = this.seats.get(id) ?? offlineSeat(id, now)
    const decision = decideSeat(before, event, now)
    if ('refused' in decision) return decision.refused
    if ('ignored' in decision) return null
    const { seat } = decision
    if (this.#found && !this.#found.seats.has(id)) this.#found.seats.set(id, this.seats.get(id) ?? null)
    this.seats.set(id, seat)
    this.#timeWrapUp(seat)
    this.#line.seatChanged(id, now)
    this.#changedSeats.set(id, seat)
    this.#entries.push({ id: seatEntryId(seat, now), at: now, about: 'seat', seat: id, seq: seat.seq, state: seat })
    if (isServing(before) && !isServing(seat)) this.#nobodyLeft()
    if (seat.state === 'offline' && before.state !== 'offline') this.#parts.onLeft?.(id)
    return null
  }

  /** The call that a channel belongs to. */
  callOf(channel: ChannelId): Call | undefined {
    return this.calls.get(this.#byChannel.get(channel) ?? ids.owner(channel) ?? '')
  }

  /** Adds switch commands to this turn. Only inside `post`. */
  command(...commands: SwitchCommand[]): void {
    this.#commands.push(...commands)
  }

  /** Adds a line to this turn's journal that no call or seat writes. Only inside `post`. */
  enter(entry: JournalEntry): void {
    this.#entries.push(entry)
  }

  /** How many seats are signed in for a queue. */
  serving(queue: string): number {
    return this.#line.serving(queue)
  }

  /** The place of a call in the line, 1 for the first; null if it does not wait. */
  placeOf(call: CallId): number | null {
    const facts = this.#line.facts(call, this.#parts.timers.now())
    return facts && facts.ahead + 1
  }

  #context(): CallContext {
    const settings = this.#parts.settings()
    return {
      now: this.#parts.timers.now(),
      limits: settings.limits,
      flow: (id, version) => (version === null ? null : settings.flow(id, version)) ?? settings.flows.get(id) ?? null,
      queue: id => settings.queues.get(id) ?? null,
      wrapUpMs: seat => settings.seats.get(seat)?.wrapUpMs ?? null,
      notice: party => settings.notice(party),
      calendars: now => settings.calendars(now),
    }
  }

  #apply(id: CallId, event: CallEvent): void {
    const before = this.calls.get(id)
    if (!before) {
      if (event.type === 'answered') this.#commands.push({ type: 'hang-up', channel: event.channel, reason: 'answered-elsewhere' })
      return
    }
    const ctx = this.#context()
    const { call, commands } = decide(before, event, ctx)
    let seq = before.seq
    const line = (what: { event: CallEvent } | { fact: CallFact }) =>
      this.#entries.push({ id: callEntryId(id, ++seq), at: ctx.now, about: 'call', call: id, seq, ...what })
    line({ event: event.type === 'digit' && isSecretNow(before, ctx) ? { ...event, digit: SECRET_KEY } : event })
    for (const command of commands) if (command.type === 'note') line({ fact: command.fact })
    this.#keep({ ...call, seq })
    this.#changedCalls.set(id, call.ended ? null : { ...call, seq })
    if (call.ended) this.#forget(call)
    for (const command of commands) this.#carryOut(call, command)
    if (phaseOf(call) === 'queued' && phaseOf(before) !== 'queued') this.#tellIfNobody(id)
  }

  /** Who is in a line that nobody serves goes on in the flow; looked at when it is told, for the caller may have gone on already. */
  #tellIfNobody(id: CallId): void {
    const isUnserved = () => {
      const call = this.calls.get(id)
      return call && phaseOf(call) === 'queued' && call.queue?.leaveWhenNobody && this.#line.serving(call.queue.id) === 0
    }
    if (isUnserved())
      this.post(() => {
        if (isUnserved()) this.#apply(id, { type: 'nobody' })
      })
  }

  #carryOut(call: Call, command: CallCommand): void {
    switch (command.type) {
      case 'note':
        return
      case 'set-timer':
        return this.#setTimer(call.id, command.name, command.at)
      case 'clear-timer':
        return this.#clearTimer(`${call.id}/${command.name}`)
      case 'tell-seat': {
        this.tellSeat(command.seat, command.event)
        return
      }
      case 'say':
        return this.#say(call.id, command)
      case 'look-up': {
        void this.#parts.lookups
          .ask(command.kind, command.args)
          .catch(() => null)
          .then(answer => this.tell(call.id, { type: 'looked-up', visit: command.visit, answer }))
        return
      }
      default:
        this.#commands.push(command)
    }
  }

  #say(id: CallId, { playback, bridge, prompts }: Extract<CallCommand, { type: 'say' }>): void {
    const sounds = prompts.map(prompt => this.#parts.prompts.sound(prompt))
    if (sounds.every(sound => typeof sound === 'string')) {
      this.#commands.push({ type: 'play', playback, bridge, media: sounds })
      return
    }
    void Promise.all(sounds).then(
      media =>
        this.post(() => {
          if (this.calls.get(id)?.playing?.id === playback) this.#commands.push({ type: 'play', playback, bridge, media })
        }),
      error => {
        this.#parts.log.error({ err: error, call: id }, 'engine: a prompt could not be made')
        this.tell(id, { type: 'playback-finished', playback, ok: false })
      },
    )
  }

  #distribute(): void {
    for (const { call, seat } of this.#line.assign(this.#parts.timers.now())) {
      const device = this.seats.get(seat)?.device ?? 'browser'
      const waiting = this.calls.get(call)
      const ringMs = this.#parts.settings().queues.get(waiting?.queue?.id ?? '')?.ringMs ?? 20_000
      this.tellSeat(seat, { type: 'offered', call })
      this.#apply(call, { type: 'offered', seat, device, ringMs })
    }
  }

  #nobodyLeft(): void {
    for (const id of this.calls.keys()) this.#tellIfNobody(id)
  }

  #keep(call: Call): void {
    this.#noteCall(call.id)
    const known = this.calls.get(call.id)
    const before = known && customerOf(known)?.channel
    const channel = customerOf(call)?.channel
    this.calls.set(call.id, call)
    if (before && before !== channel) this.#byChannel.delete(before)
    if (channel) this.#byChannel.set(channel, call.id)
    this.#line.put(call)
  }

  #forget(call: Call): void {
    this.calls.delete(call.id)
    const channel = customerOf(call)?.channel
    if (channel) this.#byChannel.delete(channel)
    this.#line.over(call)
  }

  #setTimer(id: CallId, name: string, at: number): void {
    const key = `${id}/${name}`
    this.#clearTimer(key)
    this.#timers.set(
      key,
      this.#parts.timers.at(at, () => {
        this.#timers.delete(key)
        this.post(() => this.#apply(id, { type: 'timer', name, line: this.#line.facts(id, this.#parts.timers.now()) }))
      }),
    )
  }

  #timeWrapUp(seat: Seat): void {
    const key = `seat/${seat.id}`
    this.#clearTimer(key)
    if (seat.wrapUpUntil === null) return
    this.#timers.set(
      key,
      this.#parts.timers.at(seat.wrapUpUntil, () => {
        this.#timers.delete(key)
        this.post(() => {
          this.tellSeat(seat.id, { type: 'wrap-up-ended' })
        })
      }),
    )
  }

  #clearTimer(key: string): void {
    this.#timers.get(key)?.()
    this.#timers.delete(key)
  }

  /** A call that changed several times in the turn is kept once. */
  #flush(): void {
    const { journal } = this.#parts
    if (this.#entries.length) journal.write(this.#entries)
    for (const [id, call] of this.#changedCalls) journal.keepCall(id, call)
    for (const seat of this.#changedSeats.values()) journal.keepSeat(seat)
    this.#changedCalls.clear()
    this.#changedSeats.clear()
    if (this.#commands.length) this.#parts.switch.run(this.#commands)
    this.#entries = []
    this.#commands = []
  }
}

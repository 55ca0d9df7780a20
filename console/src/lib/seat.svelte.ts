import type { CallAction, CallPop, CallSummary, ConsultWith, Dial } from '../../../server/contract/calls.ts'
import type { PauseReason, SeatSnapshot, SeatView } from '../../../server/contract/seats.ts'
import type { Failure, Result } from './api.ts'
import { telephone } from './endpoints/telephone.ts'
import type { Feed } from './feed.svelte.ts'
import { failureText, notices } from './notices.svelte.ts'
import { nowShown, readinessOf, type Shown } from './readiness.ts'
import { unreachedOf, type Unreached } from './unreached.ts'

/** A command on its way: what the buttons show until the switch has answered. */
export type Pending = CallAction | 'ready' | 'pause' | 'sign-out' | 'wrap-up' | 'dial' | 'answer' | 'refuse' | 'consult'

const inCall = (view: SeatView) => view.state === 'offered' || view.state === 'talking'
/** Whether a seat is in a call: it answers for it, or is asked in it. */
const isIn = (call: CallSummary | null, seatId: string) => call?.seatId === seatId || call?.consult?.seatId === seatId
/** Commands that a change of the seat's state may be the answer to. */
const changesState = (pending: Pending | null) => ['ready', 'pause', 'sign-out', 'wrap-up'].includes(pending ?? '')
const isSnapshot = (value: unknown): value is SeatSnapshot => typeof value === 'object' && value !== null && 'seat' in value

/** The seat as the switch says it is, with its call and screen pop, and the commands that may change it. */
export class Seat {
  view: SeatView | null = $state.raw(null)
  /** The pop of the running call; it stays through wrap-up, because that is when the notes are finished. */
  pop: CallPop | null = $state.raw(null)
  pending: Pending | null = $state(null)
  /** Somebody signed in at this seat elsewhere. */
  takenOverBy: string | null = $state(null)
  /** A number that is dialled only when the person says that it is meant. */
  question: { text: string; answer: (go: boolean) => void } | null = $state.raw(null)
  /** The last call out, when nobody answered it: until the next call, or until it is noted. */
  unreached: Unreached | null = $state.raw(null)
  readonly call = $derived(this.view?.call ?? null)
  readonly heldNow = $derived(this.call?.state === 'held')
  /** The seat is asked by a colleague in this call, and does not answer for it. */
  readonly isAsked = $derived(this.call !== null && this.call.consult?.seatId === this.view?.id)
  /** The switch mutes this seat in the call. */
  readonly isMuted = $derived(this.isAsked ? this.call?.consult?.muted === true : this.call?.muted === true)
  /** Whom this seat asks now. */
  readonly consult = $derived(this.isAsked ? null : (this.call?.consult ?? null))
  /** The offer that rings here and may be declined, or null. */
  readonly offer = $derived(this.view?.state === 'offered' ? (this.call?.offer ?? null) : null)
  /** The running call as last told: a seat's state may be told before its call is known. */
  #latest: CallSummary | null = null
  /** The last call told with its pop: the seat may be ready, and the pop gone, before its end is told. */
  #offered: CallPop | null = null
  #dialled: Dial | null = null
  #shown: Shown | null = null
  #onOffer: (pop: CallPop) => void
  #onOver: (call: CallSummary) => void
  #onSilence: () => void

  constructor(feed: Feed, listeners: { offered: (pop: CallPop) => void; silence: () => void; over: (call: CallSummary) => void }) {
    this.#onOffer = listeners.offered
    this.#onOver = listeners.over
    this.#onSilence = listeners.silence
    feed.on('seat.state', ({ seat }) => {
      if (!this.view || seat.id === this.view.id) this.accept(seat)
    })
    feed.on('call.offered', pop => {
      this.pop = pop
      this.#offered = pop
      this.unreached = null
      this.#changed(pop.call)
      this.#onOffer(pop)
    })
    feed.on('call.context', ({ callId, context }) => {
      if (this.pop?.call.id === callId) this.pop = { ...this.pop, context, contextPending: false }
    })
    feed.on('call.changed', ({ call }) => this.#changed(call))
    feed.on('call.ended', ({ call }) => this.#ended(call))
    feed.on('seat.taken-over', ({ person }) => {
      this.takenOverBy = person
    })
  }

  /** Takes over a state that the server just told. `isAsked`: it is what a command of this screen asked for. */
  accept(told: SeatView | null, isAsked = changesState(this.pending)): void {
    const view = told && inCall(told) && !told.call && isIn(this.#latest, told.id) ? { ...told, call: this.#latest } : told
    const rang = this.view?.state === 'offered'
    this.view = view
    this.#shown = view && nowShown(this.#shown, view.state, performance.now(), isAsked)
    // On whatever way the offer ended: answered, refused, taken back, the seat lost.
    if (rang && view?.state !== 'offered') this.#onSilence()
    if (view && (view.state === 'ready' || view.state === 'offline')) this.pop = null
    if (view?.call && this.pop?.call.id === view.call.id) this.pop = { ...this.pop, call: view.call }
  }

  /** The person has just come to the seat: the key means what they see, whatever was before. */
  seenAnew(): void {
    this.#shown = this.view && nowShown(null, this.view.state, performance.now(), true)
  }

  /** Reads what is known of a call that was already running when the screen came up. */
  async catchUp(): Promise<void> {
    const call = this.call
    if (!call || this.pop?.call.id === call.id) return
    this.pop = {
      call,
      keys: [],
      waitedMs: 0,
      waitedInAllMs: 0,
      askedBy: null,
      autoAnswer: false,
      context: null,
      contextPending: true,
      about: null,
    }
    const [context, detail] = await Promise.all([telephone.context(call.id), telephone.call(call.id)])
    if (this.pop?.call.id !== call.id) return
    this.pop = {
      ...this.pop,
      contextPending: false,
      context: context.ok ? context.value : null,
      ...(detail.ok && { keys: detail.value.keys, waitedMs: detail.value.waitedMs, waitedInAllMs: detail.value.waitedMs }),
    }
  }

  /** Reads anew what is known of whoever is on the line: something of theirs was saved. */
  async learn(): Promise<void> {
    const id = this.pop?.call.id
    if (!id) return
    const context = await telephone.context(id)
    if (context.ok && this.pop?.call.id === id) this.pop = { ...this.pop, context: context.value, contextPending: false }
  }

  ready = () => this.#run('ready', telephone.ready)
  pause = (reason: PauseReason) => this.#run('pause', () => telephone.pause(reason))
  endWrapUp = () => this.#run('wrap-up', telephone.endWrapUp)
  extendWrapUp = (seconds: number) => this.#run('wrap-up', () => telephone.extendWrapUp(seconds))
  /** The key that ends wrap-up, pauses or makes ready, whichever the person saw. `now`: ms of `performance.now`. */
  toggle = (now = performance.now()): Promise<boolean> => {
    const wish = this.#shown ? readinessOf(this.#shown, now) : 'ready'
    if (wish === 'end-wrap-up') return this.endWrapUp()
    return wish === 'pause' ? this.pause('break') : this.ready()
  }
  signOut = () => this.#run('sign-out', telephone.signOut)

  /** Dials. An emergency number asks first; answers whether it is being called. */
  dial = async (dial: Dial): Promise<boolean> => {
    let question = ''
    this.#dialled = dial
    const isOn = await this.#run(
      'dial',
      () => telephone.dial(dial),
      failure => {
        if (failure.code !== 'DIAL_CONFIRM_EMERGENCY' || dial.confirmed) return false
        question = failureText(failure)
        return true
      },
    )
    return question ? (await this.#ask(question)) && this.dial({ ...dial, confirmed: true }) : isOn
  }

  /** Asks a colleague or somebody outside while the other side of the call waits. An emergency number asks first. */
  consultWith = async (wish: ConsultWith): Promise<boolean> => {
    const id = this.call?.id
    if (!id) return false
    let question = ''
    const isOn = await this.#run(
      'consult',
      () => telephone.consult(id, wish),
      failure => {
        if (failure.code !== 'DIAL_CONFIRM_EMERGENCY' || wish.confirmed) return false
        question = failureText(failure)
        return true
      },
    )
    return question ? (await this.#ask(question)) && this.consultWith({ ...wish, confirmed: true }) : isOn
  }

  /** What came of the last call out is noted, or does not matter. */
  forgetUnreached = (): void => {
    this.unreached = null
  }

  #ask(text: string): Promise<boolean> {
    this.question?.answer(false)
    return new Promise(resolve => {
      this.question = {
        text,
        answer: go => {
          this.question = null
          resolve(go)
        },
      }
    })
  }

  /** Declines what rings: this offer and no other one, whatever comes meanwhile. */
  refuse = async (): Promise<boolean> => {
    const { call, offer } = this
    return call && offer ? this.#run('refuse', () => telephone.refuse(call.id, offer)) : false
  }

  /** A command for the running call. Answers whether the switch agreed. */
  act = async (action: CallAction): Promise<boolean> => {
    const id = this.call?.id
    return id ? this.#run(action, () => telephone.act(id, action)) : false
  }

  /** `isQuestion`: a failure that is answered and not told. */
  async #run(
    pending: Pending,
    ask: () => Promise<Result<unknown>>,
    isQuestion: (failure: Failure) => boolean = () => false,
  ): Promise<boolean> {
    this.pending = pending
    const result = await ask()
    if (this.pending === pending) this.pending = null
    if (!result.ok) {
      if (!isQuestion(result.failure)) notices.failed(result.failure)
    } else if (isSnapshot(result.value) && !this.call) this.accept(result.value.seat, changesState(pending))
    return result.ok
  }

  #changed(call: CallSummary): void {
    this.#latest = call
    const { view } = this
    if (view && (view.call?.id === call.id || (inCall(view) && !view.call && isIn(call, view.id)))) this.view = { ...view, call }
    if (this.pop?.call.id === call.id) this.pop = { ...this.pop, call }
  }

  #ended(call: CallSummary): void {
    this.#latest = null
    if (this.#offered?.call.id === call.id) {
      this.unreached = unreachedOf(call, this.#offered.about, this.#dialled)
      this.#dialled = null
    }
    if (this.pop?.call.id === call.id) this.pop = { ...this.pop, call }
    // The seat's own news may have come first and said already that it has no call.
    if (this.view?.call?.id === call.id) this.view = { ...this.view, call: null }
    else if (this.pop?.call.id !== call.id || this.view?.call) return
    this.#onOver(call)
  }
}

import { getContext, setContext } from 'svelte'
import type { CallPop } from '../../../server/contract/calls.ts'
import type { SeatView } from '../../../server/contract/seats.ts'
import { clockTime } from '../i18n/format.ts'
import { t, word } from '../i18n/locale.svelte.ts'
import { alarm } from './alarm.svelte.ts'
import { isAway, type Failure } from './api.ts'
import { catalogue } from './catalogue.svelte.ts'
import { telephone } from './endpoints/telephone.ts'
import { Feed } from './feed.svelte.ts'
import { SystemHealth } from './health.svelte.ts'
import { Leaving } from './leaving.svelte.ts'
import { Lists } from './lists.svelte.ts'
import { Microphone } from './microphone.svelte.ts'
import { notices } from './notices.svelte.ts'
import { preferences } from './preferences.svelte.ts'
import { router } from './router.svelte.ts'
import { Seat } from './seat.svelte.ts'
import { session } from './session.svelte.ts'
import { Registration } from './registration.svelte.ts'
import { Softphone } from './softphone.svelte.ts'
import { TakeOver } from './take-over.svelte.ts'
import { TelephonePage } from './telephone-page.svelte.ts'

const REJOIN_TRIES = 8
const REJOIN_EVERY_MS = 1500

/** Everything a signed-in person works with; made at sign-in and ended with it. */
export class Workplace {
  readonly feed = new Feed(session.view?.user.id ?? '', () => this.#reread())
  readonly lists = new Lists(this.feed)
  readonly health = new SystemHealth(this.feed)
  readonly microphone = new Microphone()
  readonly seat = new Seat(this.feed, { offered: pop => this.#offered(pop), silence: () => this.#silence(), over: () => this.#over() })
  readonly leaving = new Leaving(this.seat, () => this.leaveSeat())
  readonly takeOver = new TakeOver(this.seat, { take: () => this.signInSeat(true), wait: on => this.#waitForSeat(on) })
  readonly phone: Softphone
  readonly registration: Registration
  /** Which of this person's pages rings and talks: the others show and command the seat. */
  readonly page = new TelephonePage(session.view?.user.id ?? '', {
    gained: () => void this.#readSeat(),
    lost: () => this.#layDown(),
    woke: since => this.#woke(since),
  })
  /** Why the seat could not be signed in. */
  seatFailure: Failure | null = $state.raw(null)
  readonly hasSeat = session.view?.user.seatNumber != null && session.may('seat.use')
  /** Whether this sign-in holds the seat. Another one of the same seat shows its state and commands nothing. */
  holdsSeat = $state(false)
  #device: SeatView['device'] = null
  #rejoining = false
  #noMore = () => {}

  constructor(audio: HTMLAudioElement) {
    this.phone = new Softphone(this.microphone, audio, () => void this.#rejoin())
    this.registration = new Registration(this.phone, this.microphone)
    this.feed.on('session.ended', ({ reason }) => session.ended(reason))
    for (const type of ['session.changed', 'sign-in.new-device'] as const) this.feed.on(type, () => void session.renew())
    this.feed.on('seat.taken-over', () => {
      this.holdsSeat = false
      this.registration.retire()
    })
    this.feed.on('seat.state', ({ seat }) => {
      if (seat.id !== this.seat.view?.id) return
      this.takeOver.follow(seat)
      // another page of this person's has signed in to the seat, or chosen the other kind of telephone
      const isOtherwise = seat.device !== null && seat.device !== this.#device && !this.seat.takenOverBy
      this.#device = seat.device
      // left after its call: asked, because the news may be older than the latest sign-in
      if (isOtherwise || (this.holdsSeat && seat.state === 'offline')) void this.#readSeat()
      else if (this.holdsSeat) this.leaving.follow(seat)
    })
    this.feed.on('call.changed', ({ call }) => {
      if (call.state === 'away') void this.#rejoin()
    })
    this.feed.on('dial.refused', ({ refusal: { seatId, person, masked, code } }) =>
      notices.show('warn', t('phone.dial-refused', { who: person || seatId, number: masked, why: word('dial-refused', code) })),
    )
    for (const type of ['reveal.refused', 'search.refused'] as const)
      this.feed.on(type, ({ refusal: { person, limit } }) => notices.show('warn', t(type, { who: person, n: limit })))
    this.feed.on('phone.guesses', ({ met: { what, address, account, seconds } }) =>
      notices.show(
        what === 'let-in' || what === 'freed' || what === 'begun-anew' ? 'info' : 'warn',
        t(`guesses.told.${what}`, { address: address ?? account ?? '', account: account ?? '', n: Math.ceil((seconds ?? 0) / 60) }),
      ),
    )
    this.feed.on('record.changed', () => void catalogue.read())
    this.feed.on('storage.changed', ({ state }) => notices.show(state === 'ample' ? 'info' : 'fault', word('storage-state', state)))
    this.feed.on('recording.failed', ({ reason }) =>
      notices.show('warn', t('storage.not-recording', { why: word('recording-reason', reason) })),
    )
    this.lists.onOverdue = () => alarm.play('warning')
    this.feed.on('task.due', () => {
      if (session.may('tasks.work')) alarm.play('message')
    })
  }

  /** Why nobody can be called from here now, in words; null: somebody can. */
  get whyNoCall(): string | null {
    const { view, call } = this.seat
    if (!this.hasSeat) return t('why-not.no-seat')
    if (!this.holdsSeat || !view || view.state === 'offline') return t('why-not.signed-out')
    if (call) return t('why-not.in-call')
    return this.whyNotReady
  }

  /** Why no call can come here now, in words; null: one can. */
  get whyNotReady(): string | null {
    const { obstacle } = this.registration
    if (obstacle) return word('obstacle', obstacle)
    return this.seat.view?.reachable ? null : t('why-not.no-phone')
  }

  /** Makes the seat ready, or says why it cannot be. */
  goReady = async (): Promise<void> => {
    const why = this.seat.call ? null : this.whyNotReady
    if (why) notices.show('warn', why)
    else await this.seat.ready()
  }

  /** The seat's telephone is in this browser, and another page has it. */
  get isElsewhere(): boolean {
    return this.holdsSeat && this.seat.view?.device === 'browser' && this.page.where === 'elsewhere'
  }

  /** A conversation runs in this page, or on the desk phone that it commands. */
  get talksHere(): boolean {
    const { view } = this.seat
    return view?.device === 'desk' ? this.holdsSeat && view.state === 'talking' : this.phone.hasAudio
  }

  async start(): Promise<void> {
    this.#noMore = session.outlivedBy({ goesOn: () => this.talksHere, back: () => this.#back() })
    void alarm.wake()
    if (this.hasSeat) await this.page.start()
    const cursor = await this.#reread()
    this.feed.start(cursor)
    if (this.hasSeat && !this.holdsSeat && !this.leaving.hasLeft) await this.signInSeat(false)
  }

  /** The person has signed in again in mid-call: the seat, its conversation and its telephone go on under the new sign-in. */
  async #back(): Promise<void> {
    const result = await telephone.signIn({ device: preferences.current.device, takeover: false, ready: false, keepPhone: true })
    this.seatFailure = result.ok ? null : result.failure
    this.feed.start(await this.#reread())
  }

  stop(): void {
    this.#noMore()
    this.feed.stop()
    this.#layDown()
    this.page.stop()
  }

  #woke(since: number): void {
    notices.show('fault', t('phone.slept', { from: clockTime(since), to: clockTime(Date.now()) }), {
      label: t('phone.slept-missed'),
      run: () => router.go('/missed'),
    })
  }

  #layDown(): void {
    void this.registration.want(null)
    this.microphone.close()
    alarm.quiet()
  }

  /** Takes the telephone to this page, in mid-call too. The microphone is opened first: nobody waits for it with music. */
  takePhone = async (): Promise<void> => {
    if (this.page.isHere) return
    if (await this.microphone.open()) await this.page.take()
    else if (this.microphone.fault) notices.show('warn', word('obstacle', this.microphone.fault))
  }

  /** Signs the seat in with the chosen kind of telephone. `takeover` ends another sign-in of the same seat. */
  async signInSeat(takeover: boolean): Promise<void> {
    const result = await telephone.signIn({ device: preferences.current.device, takeover, ready: false })
    this.seatFailure = result.ok ? null : result.failure
    if (!result.ok) return
    this.leaving.stays()
    this.seat.takenOverBy = null
    if (takeover && preferences.current.device === 'browser') await this.takePhone()
    await this.#readSeat()
  }

  /** Tells the server that the seat is to be taken after its call, or no more. Answers whether it is waited for now. */
  async #waitForSeat(on: boolean): Promise<boolean> {
    if (!on) {
      const result = await telephone.stopWaiting()
      if (!result.ok) notices.failed(result.failure)
      return !result.ok
    }
    const result = await telephone.signIn({ device: preferences.current.device, takeover: true, running: 'after', ready: false })
    if (!result.ok && result.failure.code !== 'SEAT_IN_CALL') notices.failed(result.failure)
    // it was in no call any more, and is taken
    if (result.ok) await this.signInSeat(true)
    return !result.ok && result.failure.code === 'SEAT_IN_CALL'
  }

  /** Leaves the seat, after its call where one runs; a refresh does not take it again. Answers whether the server agreed. */
  leaveSeat = async (): Promise<boolean> => {
    if (!(await this.seat.signOut())) return false
    this.leaving.left()
    if (!this.leaving.inCall) this.#left()
    return true
  }

  #left(): void {
    this.holdsSeat = false
    void this.registration.want(null)
    this.microphone.close()
  }

  async #reread(): Promise<string | null> {
    const [cursor] = await Promise.all([this.#readSeat(), this.lists.read()])
    return cursor
  }

  async #readSeat(): Promise<string | null> {
    const snapshot = await telephone.seat()
    if (!snapshot.ok) return null
    const { seat, held } = snapshot.value
    const isHeld = held && seat?.device === preferences.current.device
    this.seat.accept(seat)
    if (isHeld && !this.holdsSeat) this.seat.seenAnew()
    void this.takeOver.recall(snapshot.value.waits)
    if (this.holdsSeat && seat?.state === 'offline') this.#left()
    this.holdsSeat = isHeld
    if (seat && (isHeld || seat.state === 'offline')) this.leaving.follow(seat)
    this.#device = seat?.device ?? null
    if (!seat?.call && this.phone.hasAudio) this.phone.end()
    await this.seat.catchUp()
    const credentials = snapshot.value.phone
    if (credentials) void this.registration.want(this.page.isHere ? credentials : null)
    else this.registration.retire()
    return snapshot.value.seq
  }

  #offered(pop: CallPop): void {
    if (pop.autoAnswer || !this.holdsSeat || !this.page.isHere) return
    alarm.ring(t('phone.ringing-title', { who: pop.call.name ?? pop.call.number.masked }))
  }

  #silence(): void {
    alarm.quiet()
    this.phone.withdraw()
  }

  #over(): void {
    alarm.quiet()
    this.phone.end()
    this.registration.settle()
  }

  /** The seat is in a conversation that this browser does not carry (a refresh, a lost network): asks the switch for it. */
  async #rejoin(): Promise<void> {
    const call = this.seat.call
    if (this.#rejoining || !call) return
    this.#rejoining = true
    // The switch has lost this phone while the phone still holds on to the conversation: what is here is dead.
    if (call.state === 'away') this.phone.end()
    for (let tries = 0; tries < REJOIN_TRIES && this.#isMissing(call.id); tries++) {
      const result = await telephone.act(call.id, 'rejoin')
      if (!result.ok && !isAway(result.failure)) break
      await new Promise(resolve => setTimeout(resolve, REJOIN_EVERY_MS))
    }
    this.#rejoining = false
  }

  #isMissing(callId: string): boolean {
    const call = this.seat.call
    return (
      call?.id === callId && ['talking', 'held', 'away'].includes(call.state) && this.phone.state === 'registered' && !this.phone.hasAudio
    )
  }

  answer = (): void => {
    if (this.isElsewhere) return void notices.show('info', t('elsewhere.rings'), this.takeHere)
    alarm.quiet()
    this.phone.answer(this.seat.call?.id ?? null)
  }

  /** The offer to have the telephone here, as a notice makes it. */
  get takeHere() {
    return { label: t('elsewhere.take'), run: () => void this.takePhone() }
  }

  /** Silence here at once; the switch's word follows. */
  mute = async (on: boolean): Promise<void> => {
    this.phone.mute(on)
    if (!(await this.seat.act(on ? 'mute' : 'unmute'))) this.phone.mute(!on)
  }
}

const KEY = Symbol('workplace')
export const provideWorkplace = (workplace: Workplace): Workplace => setContext(KEY, workplace)
export const useWorkplace = (): Workplace => getContext<Workplace>(KEY)

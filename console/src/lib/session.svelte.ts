import type { Reach, Right } from '../../../server/contract/rights.ts'
import type { Session as SessionView, SignIn } from '../../../server/contract/session.ts'
import { setZone } from '../i18n/format.ts'
import { speakFor, whenSignedOut, type Failure } from './api.ts'
import { account } from './endpoints/account.ts'
import { people } from './endpoints/people.ts'

type Ended = 'expired' | 'signed-out' | 'revoked'
type Given = Omit<SignIn, 'username' | 'password'>
/** What outlives a sign-in: whether it runs now, and what is to be done when the person is back. */
type Running = { goesOn(): boolean; back(): Promise<void> }

/** Who works at this browser. */
class Session {
  state: 'asking' | 'out' | 'in' | 'unreachable' = $state('asking')
  view: SessionView | null = $state.raw(null)
  /** Why the sign-in screen is shown although nobody signed out. */
  endedBy: 'expired' | 'revoked' | null = $state(null)
  /** The sign-in is over while something runs here that goes on: the password is asked for over it. Why it is over. */
  lost: Ended | null = $state(null)
  #leaving = new Set<() => Promise<void>>()
  #running: Running | null = null
  /** What was asked meanwhile and waits for the password. Of what replaces what was asked before, only the last. */
  #waiting = new Map<string, (isBack: boolean) => void>()

  constructor() {
    whenSignedOut(request => {
      this.ended('expired')
      return this.lost ? this.#wait(request) : Promise.resolve(false)
    })
  }

  /** Asks the server who is signed in. */
  async resume(): Promise<void> {
    const result = await people.session()
    if (result.ok) this.#enter(result.value)
    else if (result.failure.code === 'NOT_SIGNED_IN') this.state = 'out'
    else this.state = 'unreachable'
  }

  async signIn(username: string, password: string, given: Given = {}): Promise<Failure | null> {
    const result = await people.signIn({ username, password, ...given })
    if (!result.ok) return result.failure
    this.endedBy = null
    this.#enter(result.value)
    return null
  }

  /** Adds what is to be brought to the server before the person leaves. Answers how to take it back. */
  beforeSignOut(work: () => Promise<void>): () => void {
    this.#leaving.add(work)
    return () => this.#leaving.delete(work)
  }

  async signOut(): Promise<void> {
    await Promise.all([...this.#leaving].map(work => work()))
    await people.signOut()
    this.#leave()
  }

  ended(reason: Ended): void {
    if (this.state !== 'in') {
      this.state = 'out'
      return
    }
    if (this.lost) return
    if (this.#running?.goesOn()) {
      this.lost = reason
      return
    }
    this.endedBy = reason === 'signed-out' ? null : reason
    this.#leave()
  }

  /** Says what outlives a sign-in. Answers how to take it back. */
  outlivedBy(running: Running): () => void {
    this.#running = running
    return () => {
      this.#running = null
    }
  }

  /** The same person again, over the running work; what was asked meanwhile is asked once more. Answers why not. */
  async signInAgain(password: string, given: Given = {}): Promise<Failure | null> {
    const result = await people.signIn({ username: this.view?.user.username ?? '', password, ...given })
    if (!result.ok) return result.failure
    this.lost = null
    this.#enter(result.value)
    await this.#running?.back()
    this.#release(true)
    return null
  }

  /** Nothing runs any more, or nobody signs in again: the sign-in screen. */
  giveUp(): void {
    if (!this.lost) return
    this.endedBy = this.lost === 'signed-out' ? null : this.lost
    this.#leave()
  }

  #wait(request: string): Promise<boolean> {
    const key = /^(GET|PUT) /.test(request) ? request : `${request} ${this.#waiting.size}`
    this.#waiting.get(key)?.(false)
    return new Promise(resolve => this.#waiting.set(key, resolve))
  }

  #release(isBack: boolean): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const resolve of waiting) resolve(isBack)
  }

  #leave(): void {
    this.lost = null
    this.#release(false)
    speakFor(null)
    this.view = null
    this.state = 'out'
  }

  /** Reads again who one is: roles, seat, what one is to be told. What runs here goes on. */
  async renew(): Promise<void> {
    const result = await people.session()
    if (result.ok && result.value.user.id === this.view?.user.id) this.view = result.value
  }

  /** The person has read of sign-ins in other browsers. */
  async told(): Promise<void> {
    const result = await account.told()
    if (result.ok && this.view) this.view = { ...this.view, newDevices: [] }
  }

  /** The recovery codes have been written down. */
  keptCodes(): void {
    if (!this.view) return
    const { recoveryCodes: _, ...view } = this.view
    this.view = view
  }

  may(right: Right): boolean {
    return this.scope(right) !== 'none'
  }

  /** How far a right reaches. */
  scope(right: Right): Reach {
    return this.view?.scopes[right] ?? 'none'
  }

  #enter(view: SessionView): void {
    speakFor(view.user.id)
    setZone(view.centre.zone)
    this.view = view
    this.state = 'in'
  }
}

export const session = new Session()

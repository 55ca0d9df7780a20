import type { Right, Session as SessionView } from '../../../server/contract/session.ts'
import { setZone } from '../i18n/format.ts'
import { speakFor, whenSignedOut, type Failure } from './api.ts'
import { people } from './endpoints/people.ts'

/** Who works at this browser. */
class Session {
  state: 'asking' | 'out' | 'in' | 'unreachable' = $state('asking')
  view: SessionView | null = $state.raw(null)
  /** Why the sign-in screen is shown although nobody signed out. */
  endedBy: 'expired' | null = $state(null)
  #leaving = new Set<() => Promise<void>>()

  constructor() {
    whenSignedOut(() => this.ended('expired'))
  }

  /** Asks the server who is signed in. */
  async resume(): Promise<void> {
    const result = await people.session()
    if (result.ok) this.#enter(result.value)
    else if (result.failure.code === 'NOT_SIGNED_IN') this.state = 'out'
    else this.state = 'unreachable'
  }

  async signIn(username: string, password: string): Promise<Failure | null> {
    const result = await people.signIn({ username, password })
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

  ended(reason: 'expired' | 'signed-out'): void {
    if (this.state !== 'in') {
      this.state = 'out'
      return
    }
    this.endedBy = reason === 'expired' ? 'expired' : null
    this.#leave()
  }

  #leave(): void {
    speakFor(null)
    this.view = null
    this.state = 'out'
  }

  may(right: Right): boolean {
    return this.view?.rights.includes(right) ?? false
  }

  #enter(view: SessionView): void {
    speakFor(view.user.id)
    setZone(view.centre.zone)
    this.view = view
    this.state = 'in'
  }
}

export const session = new Session()

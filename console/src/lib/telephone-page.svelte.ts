/** How long the page that has the telephone may take to lay it down in order before it is taken from it, in ms. */
const GIVES_MS = 600

type Word = 'give' | 'given'
type Listeners = {
  /** The telephone has come to this page, whose sign-in began without it. */
  gained: () => void
  /** The telephone is leaving: what rings or talks here is let go of before another page has it. */
  lost: () => void
  /** The page did nothing for a while, put away or frozen by the browser, and had the telephone before. `since`: ms of the clock here. */
  woke: (since: number) => void
}

/**
 * Which of a person's open pages has the telephone. It is the one that holds a lock of the browser's for as long as it lives: whatever
 * happens to the other pages changes nothing, and when this one is closed, or dies, the page that waits longest has it by itself. A person
 * may take it to the page they look at.
 */
export class TelephonePage {
  where: 'asking' | 'here' | 'elsewhere' = $state('asking')
  readonly #name: string
  readonly #listeners: Listeners
  #channel: BroadcastChannel | null = null
  /** Ends what this page has of the lock: the wait for it, or the lock. */
  #let: (() => void) | null = null
  /** Counts requests: what an earlier one brings does not matter any more. */
  #turn = 0
  #given: (() => void) | null = null
  /** When a page that had the telephone fell asleep, in ms of the clock here. */
  #asleep: number | null = null

  constructor(person: string, listeners: Listeners) {
    this.#name = `hearthline.telephone.${person}`
    this.#listeners = listeners
  }

  get isHere(): boolean {
    return this.where === 'here'
  }

  /** Takes the telephone unless another page has it, and waits for it otherwise. Resolves when it is known where it is. */
  async start(): Promise<void> {
    // an address without TLS has neither locks nor microphones
    if (!navigator.locks) {
      this.where = 'here'
      return
    }
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.onmessage = event => this.#heard(event.data as Word)
    addEventListener('pagehide', this.#sleep)
    addEventListener('pageshow', this.#wake)
    document.addEventListener('freeze', this.#sleep)
    document.addEventListener('resume', this.#wake)
    await this.#askForIt()
  }

  stop(): void {
    removeEventListener('pagehide', this.#sleep)
    removeEventListener('pageshow', this.#wake)
    document.removeEventListener('freeze', this.#sleep)
    document.removeEventListener('resume', this.#wake)
    this.#channel?.close()
    this.#channel = null
    this.#giveUp()
  }

  /** Takes the telephone to this page. The one that has it lays it down first, if it still can. */
  async take(): Promise<void> {
    if (this.isHere || !this.#channel) return
    const given = new Promise<void>(resolve => {
      this.#given = resolve
      setTimeout(resolve, GIVES_MS)
    })
    this.#say('give')
    await given
    this.#giveUp()
    await this.#request({ steal: true })
  }

  #say(word: Word): void {
    this.#channel?.postMessage(word)
  }

  #heard(word: Word): void {
    if (word === 'given') return this.#given?.()
    if (!this.isHere) return
    this.#laidDown()
    this.#say('given')
  }

  async #askForIt(): Promise<void> {
    await this.#request({ ifAvailable: true })
    if (!this.isHere) void this.#request({})
  }

  /** Resolves with the lock, or once it is known that another page has it. */
  #request(options: { steal?: true; ifAvailable?: true }): Promise<void> {
    const turn = ++this.#turn
    return new Promise(known => {
      const abort = new AbortController()
      const signal = options.steal || options.ifAvailable ? {} : { signal: abort.signal }
      this.#let = () => abort.abort()
      const held = (lock: Lock | null): Promise<void> | void => {
        if (turn !== this.#turn) return
        if (!lock) this.where = 'elsewhere'
        if (!lock) return void known()
        const wasElsewhere = this.where === 'elsewhere'
        this.where = 'here'
        known()
        if (wasElsewhere) this.#listeners.gained()
        return new Promise(resolve => {
          this.#let = resolve
        })
      }
      navigator.locks.request(this.#name, { ...options, ...signal }, held).catch(() => {
        known()
        // stolen: another page has it, and this one waits for its turn
        if (turn === this.#turn) this.#laidDown()
        if (turn === this.#turn) void this.#request({})
      })
    })
  }

  #laidDown(): void {
    if (!this.isHere) return
    this.where = 'elsewhere'
    this.#listeners.lost()
  }

  #giveUp(): void {
    this.#turn++
    this.#let?.()
    this.#let = null
  }

  /** A page that does nothing, put away or frozen, has no telephone and waits for none. */
  #sleep = (): void => {
    if (this.isHere) this.#asleep = Date.now()
    this.#laidDown()
    this.#giveUp()
  }

  #wake = (): void => {
    if (this.#let || this.where === 'asking') return
    void this.#askForIt()
    if (this.#asleep !== null) this.#listeners.woke(this.#asleep)
    this.#asleep = null
  }
}

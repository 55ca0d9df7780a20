import { feedData, type FeedData, type FeedType } from '../../../server/contract/feed.ts'
import { clock } from './clock.svelte.ts'

type Listener<K extends FeedType> = (data: FeedData[K]) => void
const SILENCE_MS = 12_000
const FIRST_RETRY_MS = 300
const LAST_RETRY_MS = 8_000

/**
 * The live feed: one WebSocket that resumes after the last message it has seen. `lostSince` says from when the screen is old.
 * Whoever shows a snapshot registers with `onReset` and reads it again; the cursor it returns is where the feed goes on.
 */
export class Feed {
  state: 'connecting' | 'live' | 'lost' = $state('connecting')
  lostSince: number | null = $state(null)
  #cursor: string | null = null
  #socket: WebSocket | null = null
  #listeners: Partial<Record<FeedType, ((data: never) => void)[]>> = {}
  #silence: ReturnType<typeof setTimeout> | null = null
  #retry: ReturnType<typeof setTimeout> | null = null
  #wait = FIRST_RETRY_MS
  #closed = false
  #person: string
  #reread: () => Promise<string | null>

  /** `reread` reads every snapshot of the screen again and answers the cursor it is true for; null when the server is away. */
  constructor(person: string, reread: () => Promise<string | null>) {
    this.#person = person
    this.#reread = reread
  }

  /** Listens to one type of message. Answers how to stop. */
  on<K extends FeedType>(type: K, listener: Listener<K>): () => void {
    const added = listener as (data: never) => void
    this.#listeners[type] = [...(this.#listeners[type] ?? []), added]
    return () => {
      this.#listeners[type] = this.#listeners[type]?.filter(one => one !== added)
    }
  }

  /** Connects, going on from `cursor`. */
  start(cursor: string | null): void {
    this.#cursor = cursor
    this.#connect()
    addEventListener('online', this.#now)
    addEventListener('offline', this.#gone)
  }

  stop(): void {
    this.#closed = true
    removeEventListener('online', this.#now)
    removeEventListener('offline', this.#gone)
    if (this.#retry) clearTimeout(this.#retry)
    this.#drop()
  }

  #now = () => {
    if (this.state === 'live' || this.#closed) return
    this.#wait = FIRST_RETRY_MS
    this.#connect()
  }

  #connect(): void {
    if (this.#closed) return
    if (this.#retry) clearTimeout(this.#retry)
    this.#drop()
    const since = this.#cursor ? `&since=${encodeURIComponent(this.#cursor)}` : ''
    const query = `person=${encodeURIComponent(this.#person)}${since}`
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/feed?${query}`)
    this.#socket = socket
    socket.onmessage = event => {
      if (socket === this.#socket) this.#receive(String(event.data))
    }
    socket.onclose = () => {
      if (socket === this.#socket) this.#gone()
    }
    this.#listenForSilence()
  }

  #receive(frame: string): void {
    this.#listenForSilence()
    if (this.state !== 'live') {
      this.state = 'live'
      this.lostSince = null
      this.#wait = FIRST_RETRY_MS
    }
    let message: { seq: string | null; type: FeedType; data: unknown }
    try {
      message = JSON.parse(frame) as typeof message
    } catch {
      return
    }
    if (message.type === 'reset') {
      void this.#startOver()
      return
    }
    if (message.seq) this.#cursor = message.seq
    const schema = feedData[message.type]
    const data = schema?.safeParse(message.data)
    if (!data?.success) return
    if (message.type === 'alive') clock.learn(Date.parse((data.data as FeedData['alive']).at))
    for (const listener of this.#listeners[message.type] ?? []) listener(data.data as never)
  }

  async #startOver(): Promise<void> {
    const cursor = await this.#reread()
    if (cursor) this.#cursor = cursor
    else this.#gone()
  }

  #listenForSilence(): void {
    if (this.#silence) clearTimeout(this.#silence)
    this.#silence = setTimeout(this.#gone, SILENCE_MS)
  }

  #gone = () => {
    this.#drop()
    if (this.#closed) return
    if (this.state !== 'lost') {
      this.lostSince = clock.read()
      this.state = 'lost'
    }
    if (this.#retry) clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#connect(), this.#wait * (0.7 + Math.random() * 0.6))
    this.#wait = Math.min(this.#wait * 2, LAST_RETRY_MS)
  }

  #drop(): void {
    if (this.#silence) clearTimeout(this.#silence)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }
}

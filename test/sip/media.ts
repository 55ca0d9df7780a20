/** RTP of one call (RFC 3550, telephone events by RFC 4733): a mouth, an ear and a keypad. */
import { createSocket, type Socket } from 'node:dgram'
import { randomInt } from 'node:crypto'
import { Ear } from './ear.ts'
import { decodeG711, encodeG711, PCMA, PCMU } from './g711.ts'
import { silence, type Source } from './tones.ts'

const frame = 160
const keys = '0123456789*#ABCD'
const KEY_MS = 100
const PAUSE_MS = 60

interface Press {
  key: number
  sent: number
  startedAt: number
  keyFrames: number
  pauseFrames: number
  done: () => void
}

/** Where to send, in which formats; from the other side's session description. */
export interface Route {
  host: string
  port: number
  format: number
  events: number | null
}

export class Media {
  readonly ear = new Ear()
  port: number
  /** Keys that the other side pressed, in order. */
  digits = ''
  #socket: Socket
  #route: Route | null = null
  #source: Source = silence()
  #presses: Press[] = []
  #sequence = randomInt(0xffff)
  #timestamp = randomInt(0x7fffffff)
  #id = randomInt(0x7fffffff)
  #lastEventAt = -1
  #muted = false
  /** The socket that it says goes out of; another one than the session says after `move`. */
  #mouth: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#mouth = socket
    this.port = socket.address().port
    socket.on('message', packet => this.#receive(packet))
    socket.on('error', () => undefined)
  }

  /** Binds a free port of `host`. */
  static async open(host: string): Promise<Media> {
    const socket = createSocket({ type: 'udp4', lookup: (address, _options, found) => found(null, address, 4) })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, host, resolve)
    })
    return new Media(socket)
  }

  /** Starts, changes or (null) stops sending. */
  send(route: Route | null): void {
    this.#route = route
    if (route) metronome.add(this)
    else metronome.delete(this)
    beat()
  }

  /** Says this from now on. */
  play(source: Source): void {
    this.#source = source
  }

  /** Sends nothing at all while true: a telephone whose network went away. */
  mute(muted: boolean): void {
    this.#muted = muted
  }

  /** The stream begins anew: another source, its sequence numbers moved by `step`. */
  beginAnew(step = -9000): void {
    this.#id = randomInt(0x7fffffff)
    this.#sequence = (this.#sequence + step) & 0xffff
  }

  /** Sends and listens at another port of `host` from now on and tells nobody: a gateway that took the call over. */
  async move(host: string): Promise<void> {
    const moved = await Media.open(host)
    moved.#socket.removeAllListeners('message').on('message', packet => this.#receive(packet))
    this.#socket.removeAllListeners('message')
    this.#mouth = moved.#socket
    this.port = moved.port
    this.beginAnew()
  }

  /** Presses keys (0-9 * # A-D) one after another, each for `keyMs` and with `pauseMs` after it; resolves when the last is sent. */
  async press(text: string, keyMs = KEY_MS, pauseMs = PAUSE_MS): Promise<void> {
    const [keyFrames, pauseFrames] = [keyMs / 20, pauseMs / 20]
    await Promise.all(
      [...text].map(
        char =>
          new Promise<void>(done => {
            const key = keys.indexOf(char.toUpperCase())
            if (key < 0) throw new Error(`not a key: ${char}`)
            this.#presses.push({ key, sent: 0, startedAt: 0, keyFrames, pauseFrames, done })
          }),
      ),
    )
  }

  close(): void {
    metronome.delete(this)
    for (const press of this.#presses.splice(0)) press.done()
    for (const socket of new Set([this.#socket, this.#mouth]))
      try {
        socket.close()
      } catch {
        /* closed before */
      }
  }

  /** One frame of 20 ms. */
  tick(): void {
    const route = this.#route
    if (!route) return
    const press = this.#presses[0]
    if (press && route.events !== null) this.#pressTick(press, route)
    else {
      const samples = new Int16Array(frame)
      this.#source(samples)
      this.#packet(route, route.format, this.#timestamp, false, encodeG711(route.format, samples))
    }
    this.#timestamp = (this.#timestamp + frame) >>> 0
  }

  #pressTick(press: Press, route: Route): void {
    if (press.sent === 0) press.startedAt = this.#timestamp
    press.sent++
    const { keyFrames, pauseFrames } = press
    if (press.sent <= keyFrames) {
      const last = press.sent === keyFrames
      for (let copy = 0; copy < (last ? 3 : 1); copy++) {
        const event = Buffer.from([press.key, (last ? 0x80 : 0) | 10, 0, 0])
        event.writeUInt16BE(press.sent * frame, 2)
        this.#packet(route, route.events!, press.startedAt, press.sent === 1, event)
      }
    } else if (press.sent >= keyFrames + pauseFrames) {
      this.#presses.shift()
      press.done()
    }
  }

  #packet(route: Route, type: number, timestamp: number, marker: boolean, payload: Buffer): void {
    if (this.#muted) return
    const header = Buffer.allocUnsafe(12)
    header[0] = 0x80
    header[1] = (marker ? 0x80 : 0) | type
    header.writeUInt16BE((this.#sequence = (this.#sequence + 1) & 0xffff), 2)
    header.writeUInt32BE(timestamp >>> 0, 4)
    header.writeUInt32BE(this.#id, 8)
    this.#mouth.send([header, payload], route.port, route.host)
  }

  #receive(packet: Buffer): void {
    if (packet.length < 12 || packet[0]! >> 6 !== 2) return
    const type = packet[1]! & 0x7f
    const payload = packet.subarray(12 + 4 * (packet[0]! & 0x0f))
    if (type === PCMU || type === PCMA) return this.ear.take(decodeG711(type, payload), packet.readUInt16BE(2))
    if (type !== this.#route?.events || payload.length < 4) return
    const startedAt = packet.readUInt32BE(4)
    if (startedAt === this.#lastEventAt) return
    this.#lastEventAt = startedAt
    this.digits += keys[payload[0]!] ?? ''
    this.ear.emit('change')
  }
}

/** All calls of the process send on one beat of 20 ms, corrected for drift. */
const metronome = new Set<Media>()
let next = 0
let pending: NodeJS.Timeout | null = null

function beat(): void {
  if (pending || metronome.size === 0) return
  const now = performance.now()
  next = next + 20 < now - 200 ? now + 20 : next + 20
  pending = setTimeout(
    () => {
      pending = null
      for (const media of metronome) media.tick()
      beat()
    },
    Math.max(0, next - now),
  )
}

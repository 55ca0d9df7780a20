import JsSIP from 'jssip'
import type { RTCSession, TerminateOptions } from 'jssip/lib/RTCSession.js'
import type { IncomingRequest } from 'jssip/lib/SIPMessage.js'
import type { RTCSessionEvent } from 'jssip/lib/UA.js'
import type { PhoneCredentials } from '../../../server/contract/seats.ts'
import type { Microphone } from './microphone.svelte.ts'
import { preferences } from './preferences.svelte.ts'

const { UA, WebSocketInterface, C } = JsSIP

const GATHER_MS = 20
/** How long the switch may take to answer before a connection counts as dead, in ms. */
const ANSWERS_MS = 4_000
/** When a registration that the switch could not carry out is tried again, in ms. */
const AGAIN_MS = 3_000
/** To a call that rings, and to a conversation: the telephone is no longer there. Nobody refuses, and nobody hangs up (RFC 3326). */
const GOES_AWAY: TerminateOptions = { status_code: 503, extraHeaders: ['Reason: Q.850;cause=27'] }

/**
 * The telephone in the browser: registers with the password of this sign-in, answers, sends tones, ends. What a call *is* (who, held,
 * muted) is the switch's word and comes over the feed; this class only carries the audio.
 */
export class Softphone {
  state: 'off' | 'connecting' | 'registered' | 'away' | 'refused' = $state('off')
  /** The SIP session's call id as the switch named it, and how far it is. */
  callId: string | null = $state(null)
  leg: 'none' | 'ringing' | 'answering' | 'up' = $state('none')
  muted = $state(false)
  /** The call that was answered here before it rang here: the screen can be quicker than the telephone. */
  #wanted: string | null = $state(null)
  #ua: InstanceType<typeof UA> | null = null
  #socket: InstanceType<typeof WebSocketInterface> | null = null
  /** Counts what the switch has said over this connection. */
  #heard = 0
  #probing: ReturnType<typeof setTimeout> | null = null
  #session: RTCSession | null = null
  /** What is talked is the last thing here. */
  #isLast = false
  #audio: HTMLAudioElement
  #microphone: Microphone
  #onRegistered: () => void

  /** `onRegistered` runs after each registration: the moment to ask for a running conversation back. */
  constructor(microphone: Microphone, audio: HTMLAudioElement, onRegistered: () => void) {
    this.#microphone = microphone
    this.#audio = audio
    this.#onRegistered = onRegistered
  }

  start(credentials: PhoneCredentials): void {
    this.stop()
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocketInterface(`${scheme}://${location.host}${credentials.path}`)
    this.#socket = socket
    const ua = new UA({
      sockets: [socket],
      uri: `sip:${credentials.user}@${credentials.domain}`,
      authorization_user: credentials.user,
      password: credentials.password,
      register: true,
      register_expires: credentials.registerSeconds,
      session_timers: false,
      user_agent: 'hearthline-console',
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
    })
    this.#ua = ua
    this.state = 'connecting'
    const isOurs = () => ua === this.#ua
    ua.on('registered', () => {
      if (!isOurs()) return
      const wasAway = this.state !== 'registered'
      this.state = 'registered'
      if (wasAway) this.#onRegistered()
    })
    ua.on('connected', () => {
      const take = socket.ondata.bind(socket)
      socket.ondata = data => {
        this.#heard++
        take(data)
      }
    })
    ua.on('registrationFailed', ({ response }) => {
      if (!isOurs()) return
      const status = response?.status_code ?? 0
      // nobody has refused anything where nobody answered, or could
      this.state = status >= 400 && status < 500 && status !== 408 ? 'refused' : 'away'
      if (status && this.state === 'away') setTimeout(() => isOurs() && ua.register(), AGAIN_MS)
      else if (!status && socket.isConnected()) this.#connectAnew()
    })
    ua.on('disconnected', () => {
      if (isOurs()) this.state = 'away'
    })
    ua.on('connecting', () => {
      if (isOurs() && this.state !== 'away') this.state = 'connecting'
    })
    ua.on('newRTCSession', ({ session, originator, request }: RTCSessionEvent) => {
      if (isOurs() && originator === 'remote') this.#incoming(session, request as IncomingRequest)
    })
    ua.start()
  }

  /** The seat's telephone is another one now: what still talks here does so to its end, which the switch makes, and nothing rings here. */
  retire(): void {
    if (this.hasAudio) this.#isLast = true
    else this.stop()
  }

  /** Registers anew where the password is another one now; what it talks goes on. */
  renew({ password }: PhoneCredentials): void {
    if (!this.#ua || this.#ua.get('password') === password) return
    this.#ua.set('password', password)
    this.#ua.register()
  }

  /**
   * Takes the telephone off the network, at once. It says that it goes away, and not that anybody hangs up: a conversation stays with the
   * switch, which can be asked for it again, and a call that rings is offered anew.
   */
  stop(): void {
    const ua = this.#ua
    this.#ua = null
    this.state = 'off'
    if (this.#probing) clearTimeout(this.#probing)
    this.#probing = null
    this.#end(GOES_AWAY)
    ua?.stop()
    // its registration goes with its connection, and what was just said is sent before
    this.#socket?.disconnect()
    this.#socket = null
  }

  /**
   * The network may have gone, or come back, without a word: asks the switch for a sign of life, and connects anew where none comes. A
   * conversation that is heard goes on meanwhile.
   */
  probe(): void {
    const ua = this.#ua
    if (!ua || this.#probing) return
    if (this.state === 'away') return this.#connectAnew()
    const before = this.#heard
    ua.register()
    this.#probing = setTimeout(() => {
      this.#probing = null
      if (ua === this.#ua && before === this.#heard) this.#connectAnew()
    }, ANSWERS_MS)
  }

  /** JsSIP notices a connection that was closed; one that went without a word is closed here. It registers as soon as there is another. */
  #connectAnew(): void {
    const [ua, socket] = [this.#ua as unknown as { transport: { connect(): void } } | null, this.#socket]
    socket?.disconnect()
    socket?.ondisconnect(true)
    ua?.transport.connect()
  }

  #incoming(session: RTCSession, request: IncomingRequest): void {
    if (this.#session && this.leg === 'up' && !request.getHeader('X-Hearthline-Answer')) {
      session.terminate({ status_code: 486 })
      return
    }
    this.#end()
    this.#session = session
    this.callId = request.getHeader('X-Hearthline-Call') ?? null
    this.leg = 'ringing'
    session.on('peerconnection', ({ peerconnection }) => this.#hear(peerconnection, session))
    // The host candidates come together; waiting for the rest, which a centre's own network does not need, costs 100 ms an answer.
    let gathered: ReturnType<typeof setTimeout> | null = null
    session.on('icecandidate', event => {
      gathered ??= setTimeout(event.ready, GATHER_MS)
    })
    session.on('confirmed', () => {
      if (session === this.#session) this.leg = 'up'
    })
    const over = () => {
      if (session === this.#session) this.#forget()
    }
    session.on('ended', over)
    session.on('failed', over)
    if (request.getHeader('X-Hearthline-Answer') === 'auto' || this.#wanted === this.callId) this.answer(this.callId)
  }

  /** The person has answered, and the conversation is not up yet. */
  get isAnswering(): boolean {
    return this.leg === 'answering' || this.#wanted !== null
  }

  /** Answers the call that rings here; where it does not ring yet, as soon as it does. */
  answer(callId: string | null): void {
    if (this.leg === 'none') this.#wanted = callId
    if (!this.#session || this.leg !== 'ringing') return
    this.#wanted = null
    this.leg = 'answering'
    const stream = this.#microphone.stream
    this.#session.answer({
      ...(stream ? { mediaStream: stream } : { mediaConstraints: { audio: true, video: false } }),
      pcConfig: { iceServers: [] },
    })
  }

  /** The call is no longer offered here: an answer that was wished for means nothing any more. */
  withdraw(): void {
    this.#wanted = null
  }

  /** Silences the microphone at once; the switch is told apart from this. */
  mute(on: boolean): void {
    this.muted = on
    for (const track of this.#senders()) track.enabled = !on
  }

  sendTone(key: string): void {
    this.#session?.sendDTMF(key, { transportType: C.DTMF_TRANSPORT.RFC2833 })
  }

  /** The switch says that this call is over, or that the seat has none: a session that is left here ends without asking. */
  end(): void {
    this.#end()
  }

  /** Plays what is said, once the browser lets the page sound. */
  hear(): void {
    if (this.#audio.srcObject && this.#audio.paused) void this.#audio.play().catch(() => {})
  }

  /** Whether a conversation can be heard here. */
  get hasAudio(): boolean {
    return this.#session !== null && this.leg !== 'ringing'
  }

  async useSpeaker(id: string | null): Promise<void> {
    if ('setSinkId' in this.#audio)
      await (this.#audio as HTMLAudioElement & { setSinkId(id: string): Promise<void> }).setSinkId(id ?? '').catch(() => {})
  }

  /** Gives a running conversation the microphone that was just opened. */
  async swapMicrophone(): Promise<void> {
    const track = this.#microphone.stream?.getAudioTracks()[0]
    const sender = this.#session?.connection?.getSenders().find(one => one.track?.kind === 'audio')
    if (track && sender) await sender.replaceTrack(track)
    this.mute(this.muted)
  }

  #senders(): MediaStreamTrack[] {
    return (this.#session?.connection?.getSenders() ?? []).flatMap(sender => (sender.track ? [sender.track] : []))
  }

  #hear(connection: RTCPeerConnection, session: RTCSession): void {
    connection.addEventListener('track', event => {
      this.#audio.srcObject = event.streams[0] ?? new MediaStream([event.track])
      this.hear()
      void this.useSpeaker(preferences.current.speaker)
    })
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'failed' && session === this.#session) {
        this.#end()
        if (this.state === 'registered') this.#onRegistered()
      }
    })
  }

  #end(how: TerminateOptions = {}): void {
    const session = this.#session
    this.#forget()
    if (session && !session.isEnded())
      try {
        session.terminate(how)
      } catch {
        /* it was over already */
      }
  }

  #forget(): void {
    this.#session = null
    if (this.#isLast) {
      this.#isLast = false
      this.stop()
    }
    this.callId = null
    this.leg = 'none'
    this.muted = false
    for (const track of this.#microphone.stream?.getAudioTracks() ?? []) track.enabled = true
    this.#audio.srcObject = null
  }
}

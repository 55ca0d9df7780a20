/**
 * `GET /sip`: the browser telephone's way to Asterisk, on the console's own address, for signed-in seats alone and for as long as they are
 * signed in; a conversation that runs when the sign-in ends is carried to its end. Only the seat's own account passes (sip-frame.ts).
 * Asterisk's HTTP server itself stays on the loopback.
 */
import type { FastifyRequest } from 'fastify'
import { WebSocket, type RawData } from 'ws'
import { accountOf } from '../../telephony/core/seat.ts'
import type { Feature } from '../app.ts'
import { fail } from '../errors.ts'
import { actorIn, COOKIE } from '../plugins/session.ts'
import { judgeFrame } from './sip-frame.ts'
import { tokenBucket } from '../plugins/token-bucket.ts'

/** How often it is checked that the sign-in is still good and still this seat's, in ms. */
const CHECK_MS = 15_000
/** How often it is looked whether the conversation is over that outlives its sign-in, in ms. */
const LAST_MS = 2_000
/** Frames a browser may send at once and in the long run. A call takes it about ten, a page that comes back about five. */
const RATE = { size: 120, perSecond: 20 }
const EARLY_FRAMES = 20
/** WebSocket close codes (ours): signed out, as on the feed; a frame that may not pass; too many of them. */
export const CLOSE = { signedOut: 4001, refused: 4003, tooFast: 4008 } as const

export type SipSocketDeps = {
  /** Address of Asterisk's HTTP server; its user and password are not used here. */
  ariUrl: string
  /** The seat of a sign-in, null when it is over or may use none. Rejects while that cannot be known. */
  seatOf(token: string): Promise<string | null>
  /** Runs `ended` when the sign-in ends. Resolves with the function that forgets it; rejects when news cannot be had. */
  onSessionEnd(sessionId: string, ended: () => void): Promise<() => void>
  /** Whether the telephone of this sign-in carries a conversation of its seat now. Rejects while that cannot be known. */
  carries(sessionId: string, seat: string): Promise<boolean>
  /** Distance of the checks, for tests. */
  checkMs?: number
}

const bytesOf = (data: RawData): Buffer => (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer))

export const sipSocket =
  ({ ariUrl, seatOf, onSessionEnd, carries, checkMs = CHECK_MS }: SipSocketDeps): Feature =>
  async app => {
    const { host, protocol } = new URL(ariUrl)
    const target = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`
    const seatIn = (request: FastifyRequest) => {
      const { seatNumber } = actorIn(request)
      if (!seatNumber) throw fail('NO_SEAT')
      return seatNumber
    }
    const ownSeat = async (request: FastifyRequest) => void seatIn(request)

    app.get('/sip', { websocket: true, config: { right: 'seat.use' }, preValidation: ownSeat }, (browser, request) => {
      const seat = seatIn(request)
      const account = accountOf(seat, 'browser')
      const token = request.cookies[COOKIE] ?? ''
      const asterisk = new WebSocket(target, 'sip', { handshakeTimeout: 5_000 })
      const early: Buffer[] = []
      const bucket = tokenBucket(RATE)
      let isOver = false
      let forget = () => {}
      const close = (socket: WebSocket, code = 1001, reason = '') => {
        if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
        else socket.close(code, reason)
      }
      const end = (code: number, reason: string) => {
        isOver = true
        close(browser as unknown as WebSocket, code, reason)
        close(asterisk)
      }
      const { sessionId } = actorIn(request)
      const look = () =>
        void seatOf(token).then(
          found => {
            if (found !== seat) void signedOut()
          },
          () => {},
        )
      let check = setInterval(look, checkMs)
      let isLast = false
      /** The sign-in is over: so is the telephone, when it carries nothing any more. */
      const signedOut = async () => {
        if (!(await carries(sessionId, seat).catch(() => true))) return end(CLOSE.signedOut, 'signed out')
        if (isLast || isOver) return
        isLast = true
        clearInterval(check)
        check = setInterval(look, Math.min(checkMs, LAST_MS))
      }
      onSessionEnd(sessionId, () => void signedOut()).then(
        off => {
          forget = off
          if (browser.readyState !== WebSocket.OPEN) off()
        },
        error => request.log.debug({ err: error }, 'telephone socket: no news of its sign-in, only looks'),
      )
      // SIP over WebSocket is text (RFC 7118)
      asterisk.on('open', () => {
        for (const data of early.splice(0)) asterisk.send(data, { binary: false })
      })
      asterisk.on('message', data => browser.send(data, { binary: false }))
      asterisk.on('close', () => close(browser as unknown as WebSocket))
      asterisk.on('error', error => request.log.warn({ err: error }, 'telephone socket: asterisk'))
      browser.on('message', (data: RawData) => {
        if (isOver) return
        if (!bucket.take(performance.now())) {
          request.log.warn({ seat }, 'telephone socket: too many frames')
          return end(CLOSE.tooFast, 'too many frames')
        }
        const frame = bytesOf(data)
        const verdict = judgeFrame(frame, account)
        if (!verdict.ok) {
          request.log.warn({ seat, why: verdict.why }, 'telephone socket: a frame refused')
          return end(CLOSE.refused, `refused: ${verdict.why}`)
        }
        if (asterisk.readyState === WebSocket.OPEN) asterisk.send(frame, { binary: false })
        else if (early.length < EARLY_FRAMES) early.push(frame)
      })
      browser.on('close', () => {
        isOver = true
        clearInterval(check)
        forget()
        close(asterisk)
      })
      browser.on('error', error => request.log.debug({ err: error }, 'telephone socket: browser'))
    })
  }

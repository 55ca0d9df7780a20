/** `GET /feed`: the live feed as a WebSocket. See contract/feed.ts for what comes over it. */
import { z } from 'zod'
import type { Feature } from '../app.ts'
import type { Audience } from '../contract/feed.ts'
import { text } from '../contract/text.ts'
import type { FeedHub } from './feed.ts'
import { limitOf } from './limit.ts'
import { actorIn, COOKIE, type Actor } from '../plugins/session.ts'

const ALIVE_MS = 5_000
/** How often it is checked that the sign-in is still good, in ms. */
const CHECK_MS = 60_000
/** A browser that does not read is let go; it comes back and resumes. Bytes. */
const UNREAD_LIMIT = 4_194_304
/** WebSocket close codes: try again later; signed out (ours). */
export const CLOSE = { later: 1013, signedOut: 4001 } as const

/** Of whom it is asked what they hear. */
type Hearer = Pick<Actor, 'id' | 'sessionId' | 'roles' | 'rights' | 'seatNumber'>

/** What a signed-in person hears. `districts`: the codes of those that they answer for, where their orders are those of districts. */
export const audiencesOf = (actor: Hearer, districts: readonly string[] = []): ReadonlySet<Audience> =>
  new Set<Audience>([
    'all',
    `session:${actor.sessionId}`,
    `person:${actor.id}`,
    ...actor.roles.map(role => `role:${role}` as const),
    ...[...actor.rights].flatMap(([right, scope]): Audience[] => [
      `right:${right}`,
      ...(scope === 'all' ? [`every:${right}` as const] : []),
    ]),
    ...(actor.rights.get('board.read') === 'team' ? [`board:${actor.id}` as const] : []),
    ...(actor.rights.get('orders.read') === 'district' ? districts.map(code => `district:${code}` as const) : []),
    ...(actor.seatNumber ? [`seat:${actor.seatNumber}` as const] : []),
  ])

export type FeedSocketDeps = {
  hub: FeedHub
  isSignedIn(token: string): Promise<boolean>
  /** The districts that a person answers for. */
  districtsOf(person: string): Promise<readonly string[]>
}

export const feedSocket =
  ({ hub, isSignedIn, districtsOf }: FeedSocketDeps): Feature =>
  async app => {
    app.get(
      '/feed',
      {
        websocket: true,
        config: { right: 'signed-in' },
        schema: { querystring: z.object({ since: text(60, 0).optional(), person: text(60, 0).optional() }) },
      },
      (socket, request) => {
        const actor = actorIn(request)
        const token = request.cookies[COOKIE] ?? ''
        let leave = () => {}
        let isAlive = true
        let isGathering = false
        const send = (frame: string) => {
          if (socket.readyState !== socket.OPEN) return
          if (socket.bufferedAmount > UNREAD_LIMIT) {
            request.log.warn({ unread: socket.bufferedAmount }, 'feed: a browser does not read')
            return socket.close(CLOSE.later)
          }
          if (!isGathering) {
            // what is said to a browser in one turn travels in one packet
            isGathering = true
            request.socket.cork()
            setImmediate(() => {
              isGathering = false
              request.socket.uncork()
            })
          }
          socket.send(frame)
        }
        const end = (reason: 'expired') => {
          send(JSON.stringify({ seq: null, type: 'session.ended', data: { reason } }))
          socket.close(CLOSE.signedOut)
        }
        const alive = setInterval(() => {
          if (!isAlive) return socket.terminate()
          isAlive = false
          socket.ping()
          send(JSON.stringify({ seq: null, type: 'alive', data: { at: new Date().toISOString() } }))
        }, ALIVE_MS)
        const check = setInterval(
          () =>
            void isSignedIn(token).then(
              isOn => {
                if (!isOn) end('expired')
              },
              () => {},
            ),
          CHECK_MS,
        )
        socket.on('pong', () => {
          isAlive = true
        })
        socket.on('error', error => request.log.debug({ err: error }, 'feed: socket'))
        socket.on('close', () => {
          clearInterval(alive)
          clearInterval(check)
          leave()
        })
        const limit = limitOf(actor.rights)
        // the feed does not wait for a database that is away
        const districts = actor.rights.get('orders.read') === 'district' ? districtsOf(actor.id).catch(() => []) : Promise.resolve([])
        districts
          .then(codes =>
            hub.join(
              {
                audiences: audiencesOf(actor, codes),
                from: actor.signedInAt,
                send: (frame, type) => {
                  send(limit(frame, type))
                  if (type === 'session.ended') socket.close(CLOSE.signedOut)
                  // whoever one is now hears other things
                  if (type === 'session.changed') socket.close(CLOSE.later)
                },
              },
              request.query.since ?? null,
            ),
          )
          .then(
            off => {
              leave = off
              if (socket.readyState !== socket.OPEN) off()
            },
            error => {
              request.log.debug({ err: error }, 'feed: not joined')
              socket.close(CLOSE.later)
            },
          )
      },
    )
  }

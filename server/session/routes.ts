import type { Feature } from '../app.ts'
import type { Config } from '../config.ts'
import { Session, SignIn } from '../contract/session.ts'
import { fail } from '../errors.ts'
import { actorIn, actorOf, COOKIE, type Actor, type SessionRecord } from '../plugins/session.ts'
import type { Sessions } from './sessions.ts'
import { DEVICE_COOKIE, DEVICE_SECONDS, deviceOf, withPerson } from './device.ts'
import type { Guesses } from './guesses.ts'
import { createPasswordCheck } from './passwords.ts'
import { sessionView } from './view.ts'

/** A person who may sign in. `passwordHash` is argon2id in PHC form. */
export type Account = Pick<SessionRecord, 'userId' | 'username' | 'name' | 'roles' | 'ownRoles' | 'seatNumber'> & { passwordHash: string }

export type SessionDeps = {
  config: Pick<Config, 'CENTRE_ZONE' | 'HOTLINE_NUMBER' | 'DEFAULT_COUNTRY' | 'AREA_CODE' | 'DEMO' | 'SESSION_SECRET'>
  sessions: Sessions
  findAccount(username: string): Promise<Account | null>
  /** Signs the person out of the seat that this sign-in holds, if any. Best effort: never rejects. */
  leaveSeat(actor: Actor): Promise<void>
  /** Tells the browsers of a session that it is over. */
  onClosed(sessionId: string): void
  guesses: Guesses
}

/** Checked when no such account exists, so that the answer takes as long and does not tell which names exist. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$aGVhcnRobGluZS1kZWNveQ$Vbv6Ck7Gqk4bcyXrQmcV6WSQ9w3nnXdZBZjzvVfGOQM'

/** `POST`, `GET` and `DELETE /session`. */
export const sessionRoutes =
  ({ config, sessions, findAccount, leaveSeat, onClosed, guesses }: SessionDeps): Feature =>
  async app => {
    const isPassword = createPasswordCheck()

    app.post('/session', { config: { right: 'public' }, schema: { body: SignIn, response: { 200: Session } } }, async (request, reply) => {
      const { username, password } = request.body
      const device = deviceOf(request.cookies[DEVICE_COOKIE], username, config.SESSION_SECRET)
      const guess = { username, address: request.ip, device }
      const seconds = await guesses.reserve(guess)
      if (seconds > 0) throw fail('TOO_MANY_SIGN_INS', { seconds })
      const account = await findAccount(username)
      const isRight = await isPassword(account?.passwordHash ?? DECOY, password)
      if (!account || !isRight) {
        // what was typed as a name is a password often enough
        request.log.info({ ip: request.ip }, 'sign-in refused')
        await guesses.wrong()
        throw fail('WRONG_PASSWORD')
      }
      await guesses.right(guess)
      const { passwordHash: _, ...person } = account
      const { token, session } = await sessions.open(person)
      request.log.info({ person: person.userId, ip: request.ip }, 'signed in')
      void reply.setCookie(COOKIE, token, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        secure: request.protocol === 'https',
        expires: new Date(session.expiresAt),
      })
      void reply.setCookie(DEVICE_COOKIE, withPerson(request.cookies[DEVICE_COOKIE], username, config.SESSION_SECRET), {
        httpOnly: true,
        sameSite: 'strict',
        path: '/api/session',
        secure: request.protocol === 'https',
        maxAge: DEVICE_SECONDS,
      })
      return sessionView(actorOf(session), session.expiresAt, config)
    })

    app.get('/session', { config: { right: 'signed-in' }, schema: { response: { 200: Session } } }, async request => {
      const session = await sessions.find(request.cookies[COOKIE] ?? '')
      if (!session) throw fail('NOT_SIGNED_IN')
      return sessionView(actorOf(session), session.expiresAt, config)
    })

    app.delete('/session', { config: { right: 'signed-in' } }, async (request, reply) => {
      const actor = actorIn(request)
      await leaveSeat(actor)
      await sessions.close(actor.sessionId)
      onClosed(actor.sessionId)
      return reply.clearCookie(COOKIE, { path: '/' }).code(204).send()
    })
  }

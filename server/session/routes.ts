import type { z } from 'zod'
import type { Feature } from '../app.ts'
import type { Config } from '../config.ts'
import { writeAudit } from '../audit/write.ts'
import type { NewDevice } from '../contract/account.ts'
import { Session, SignIn } from '../contract/session.ts'
import { fail } from '../errors.ts'
import { actorIn, actorOf, COOKIE, type Actor, type SessionRecord } from '../plugins/session.ts'
import type { Sessions } from './sessions.ts'
import { DEVICE_COOKIE, DEVICE_SECONDS, deviceOf, withPerson } from './device.ts'
import type { Guesses } from './guesses.ts'
import type { Credentials, Proof } from './credentials.ts'
import { createPasswordCheck } from './passwords.ts'
import { needOf, type Account } from './sign-in.ts'
import type { SignIns } from './sign-ins.ts'
import { wordsOfBrowser } from './browser-words.ts'
import { sessionView } from './view.ts'

export type SessionDeps = {
  config: Pick<Config, 'CENTRE_ZONE' | 'HOTLINE_NUMBER' | 'DEFAULT_COUNTRY' | 'AREA_CODE' | 'DEMO' | 'SESSION_SECRET'>
  sessions: Sessions
  findAccount(username: string): Promise<Account | null>
  /** Signs the person out of the seat that this sign-in holds, if any. Best effort: never rejects. */
  leaveSeat(actor: Actor): Promise<void>
  /** Tells the browsers of a session that it is over. */
  onClosed(sessionId: string): void
  guesses: Guesses
  credentials: Pick<Credentials, 'isRequired' | 'prove' | 'use' | 'hashChosen' | 'setPassword' | 'newSetup' | 'readSetup' | 'enable'>
  signIns: Pick<SignIns, 'newDevices' | 'endOf'>
  /** Writes down that somebody was refused. Never rejects. */
  onRefused(staffId: string | null, address: string, why: 'password' | 'code'): void
  /** Tells the person's other pages. */
  onNewDevice(staffId: string, device: NewDevice): void
  now(): number
}

/** Checked when no such account exists, so that the answer takes as long and does not tell which names exist. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$aGVhcnRobGluZS1kZWNveQ$Vbv6Ck7Gqk4bcyXrQmcV6WSQ9w3nnXdZBZjzvVfGOQM'

/** `POST`, `GET` and `DELETE /session`. */
export const sessionRoutes =
  ({
    config,
    sessions,
    findAccount,
    leaveSeat,
    onClosed,
    guesses,
    credentials,
    signIns,
    onRefused,
    onNewDevice,
    now,
  }: SessionDeps): Feature =>
  async app => {
    const isPassword = createPasswordCheck()
    const view = async (session: SessionRecord, more: { recoveryCodes?: string[] } = {}) => ({
      ...sessionView(actorOf(session), session.expiresAt, config),
      newDevices: await signIns.newDevices(session.userId, session.id),
      ...more,
    })
    /** The code is right, or there is none to give. Guesses are counted for the person, wherever they are made. */
    const proofOf = async (account: Account, code: string | undefined, address: string): Promise<Proof | null> => {
      if (!account.secondFactor || code === undefined) return null
      const guess = { username: account.userId, address, device: 'code' }
      const seconds = await guesses.reserve(guess)
      if (seconds > 0) throw fail('TOO_MANY_SIGN_INS', { seconds })
      const proof = await credentials.prove(account.userId, account.secondFactor, code)
      if (!proof) {
        await guesses.wrong()
        onRefused(account.userId, address, 'code')
        throw fail('WRONG_CODE')
      }
      await guesses.right(guess)
      return proof
    }
    const setupOf = (account: Account, { sealed, code }: z.output<typeof SignIn>, address: string) => {
      if (account.secondFactor || sealed === undefined || code === undefined) return null
      const setup = credentials.readSetup(account.userId, sealed, code)
      if (setup) return setup
      onRefused(account.userId, address, 'code')
      throw fail('WRONG_CODE')
    }

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
        onRefused(account?.userId ?? null, request.ip, 'password')
        throw fail('WRONG_PASSWORD')
      }
      await guesses.right(guess)
      const { passwordHash, oneTimeUntil: _o, isDemo: _d, secondFactor: _s, ...person } = account
      const proof = await proofOf(account, request.body.code, request.ip)
      const asked = needOf(account, request.body, credentials.isRequired(account.roles, account.ownRoles), now())
      if (asked.need === 'reset') throw fail('ONE_TIME_PASSWORD_OVER')
      if (asked.need === 'code') throw fail('SECOND_FACTOR_NEEDED')
      if (asked.need === 'password') throw fail('NEW_PASSWORD_NEEDED', { why: asked.why })
      if (asked.need === 'setup') throw fail('SECOND_FACTOR_SETUP_NEEDED', credentials.newSetup(account))
      const { newPassword } = request.body
      const setup = setupOf(account, request.body, request.ip)
      const chosen = newPassword === undefined ? null : await credentials.hashChosen(newPassword, account, passwordHash, 'newPassword')
      const place = { address: request.ip, userAgent: request.headers['user-agent'] ?? null, isNewDevice: device === null }
      let recoveryCodes: string[] | undefined
      const { token, session } = await sessions.open(person, place, async tx => {
        const subject = { kind: 'staff', id: account.userId }
        const deed = { staffId: account.userId, subject, address: request.ip }
        if (proof && !(await credentials.use(tx, account.userId, proof))) throw fail('WRONG_CODE')
        if (chosen) {
          await credentials.setPassword(tx, account.userId, chosen)
          await writeAudit(tx, { ...deed, action: 'password.change' })
        }
        if (setup) {
          recoveryCodes = await credentials.enable(tx, account.userId, setup)
          await writeAudit(tx, { ...deed, action: 'second-factor.enable' })
        }
      })
      if (chosen) await signIns.endOf(account.userId, { by: account.userId, except: session.id, address: request.ip })
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
      if (place.isNewDevice)
        onNewDevice(account.userId, {
          at: new Date(session.createdAt).toISOString(),
          address: place.address,
          browser: wordsOfBrowser(place.userAgent),
        })
      return view(session, recoveryCodes && { recoveryCodes })
    })

    app.get('/session', { config: { right: 'signed-in' }, schema: { response: { 200: Session } } }, async request => {
      const session = await sessions.find(request.cookies[COOKIE] ?? '')
      if (!session) throw fail('NOT_SIGNED_IN')
      return view(session)
    })

    app.delete('/session', { config: { right: 'signed-in' } }, async (request, reply) => {
      const actor = actorIn(request)
      await leaveSeat(actor)
      await sessions.close(actor.sessionId, request.ip)
      onClosed(actor.sessionId)
      return reply.clearCookie(COOKIE, { path: '/' }).code(204).send()
    })
  }

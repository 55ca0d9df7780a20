/** One's own account: `/account`. */
import type { Feature } from '../app.ts'
import { writeAudit } from '../audit/write.ts'
import {
  OwnAccount,
  PasswordAgain,
  PasswordChange,
  RecoveryCodes,
  SecondFactorConfirm,
  SecondFactorSetup,
  SignInList,
  SignInParam,
} from '../contract/account.ts'
import type { Db } from '../../db/client.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { actorIn, type Actor } from '../plugins/session.ts'
import type { Credentials } from './credentials.ts'
import type { Guesses } from './guesses.ts'
import { createPasswordCheck } from './passwords.ts'
import type { Account } from './sign-in.ts'
import type { SignIns } from './sign-ins.ts'

export type AccountDeps = {
  db: Db
  credentials: Credentials
  signIns: SignIns
  guesses: Guesses
  findAccount(username: string): Promise<Account | null>
}

export const accountRoutes =
  ({ db, credentials, signIns, guesses, findAccount }: AccountDeps): Feature =>
  async app => {
    const mine = { config: { right: 'signed-in' } } as const
    const isPassword = createPasswordCheck()
    /** The own account, once its password was given again. Guesses are counted as at the sign-in. @throws naming `path` */
    const knowing = async (actor: Actor, password: string, path: string): Promise<Account> => {
      const guess = { username: actor.id, address: '', device: 'password' }
      const seconds = await guesses.reserve(guess)
      if (seconds > 0) throw fail('TOO_MANY_SIGN_INS', { seconds })
      const account = await findAccount(actor.username)
      if (!account || !(await isPassword(account.passwordHash, password))) throw failField(path, 'password_wrong')
      await guesses.right(guess)
      return account
    }
    const deedOf = (actor: Actor, address: string) => ({ staffId: actor.id, subject: { kind: 'staff', id: actor.id }, address })

    app.get('/account', { ...mine, schema: { response: { 200: OwnAccount } } }, async request => {
      const actor = actorIn(request)
      return credentials.own(actor.id, actor.roles, actor.ownRoles)
    })

    app.post('/account/password', { ...mine, schema: { body: PasswordChange } }, async (request, reply) => {
      const actor = actorIn(request)
      const { current, next } = request.body
      const account = await knowing(actor, current, 'current')
      const hash = await credentials.hashChosen(next, account, account.passwordHash, 'next')
      const ended = await db.transaction(async tx => {
        await credentials.setPassword(tx, actor.id, hash)
        await writeAudit(tx, { ...deedOf(actor, request.ip), action: 'password.change' })
        return signIns.endIn(tx, actor.id, { by: actor.id, address: request.ip, except: actor.sessionId })
      })
      await signIns.letGo(ended)
      return reply.code(204).send()
    })

    app.post('/account/second-factor', { ...mine, schema: { body: PasswordAgain, response: { 200: SecondFactorSetup } } }, async request =>
      credentials.newSetup(await knowing(actorIn(request), request.body.password, 'password')),
    )

    app.post(
      '/account/second-factor/confirm',
      { ...mine, schema: { body: SecondFactorConfirm, response: { 200: RecoveryCodes } } },
      async request => {
        const actor = actorIn(request)
        const setup = credentials.readSetup(actor.id, request.body.sealed, request.body.code)
        if (!setup) throw failField('code', 'code_wrong')
        const recoveryCodes = await db.transaction(async tx => {
          await writeAudit(tx, { ...deedOf(actor, request.ip), action: 'second-factor.enable' })
          return credentials.enable(tx, actor.id, setup)
        })
        return { recoveryCodes }
      },
    )

    app.post('/account/recovery-codes', { ...mine, schema: { body: PasswordAgain, response: { 200: RecoveryCodes } } }, async request => {
      const actor = actorIn(request)
      const account = await knowing(actor, request.body.password, 'password')
      if (!account.secondFactor) throw fail('NO_SECOND_FACTOR')
      const recoveryCodes = await db.transaction(async tx => {
        await writeAudit(tx, { ...deedOf(actor, request.ip), action: 'second-factor.enable', detail: { recoveryCodes: 'new' } })
        return credentials.writeRecoveryCodes(tx, actor.id)
      })
      return { recoveryCodes }
    })

    app.delete('/account/second-factor', { ...mine, schema: { body: PasswordAgain } }, async (request, reply) => {
      const actor = actorIn(request)
      await knowing(actor, request.body.password, 'password')
      if (credentials.isRequired(actor.roles, actor.ownRoles)) throw fail('SECOND_FACTOR_REQUIRED')
      await db.transaction(async tx => {
        if (!(await credentials.disable(tx, actor.id))) throw fail('NO_SECOND_FACTOR')
        await writeAudit(tx, { ...deedOf(actor, request.ip), action: 'second-factor.disable' })
      })
      return reply.code(204).send()
    })

    app.get('/account/sign-ins', { ...mine, schema: { response: { 200: SignInList } } }, async request => {
      const actor = actorIn(request)
      return { items: await signIns.list(actor.id, actor.sessionId) }
    })

    app.delete('/account/sign-ins/:id', { ...mine, schema: { params: SignInParam } }, async (request, reply) => {
      const { id } = actorIn(request)
      if (!(await signIns.end(id, request.params.id, { by: id, address: request.ip }))) throw fail('SIGN_IN_NOT_FOUND')
      return reply.code(204).send()
    })

    app.post('/account/sign-ins/end-others', mine, async (request, reply) => {
      const { id, sessionId } = actorIn(request)
      await signIns.endOf(id, { by: id, address: request.ip, except: sessionId })
      return reply.code(204).send()
    })

    app.post('/account/sign-ins/told', mine, async (request, reply) => {
      const { id, sessionId } = actorIn(request)
      await signIns.told(id, sessionId)
      return reply.code(204).send()
    })

    // what counts is that the request was made: it changes something, so a person made it
    app.post('/account/here', mine, async (_, reply) => reply.code(204).send())
  }

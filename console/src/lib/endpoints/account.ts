import type { z } from 'zod'
import { OwnAccount, RecoveryCodes, SecondFactorSetup, SignInList, type PasswordChange } from '../../../../server/contract/account.ts'
import { send } from '../api.ts'

/** One's own account: password, second factor, sign-ins. */
export const account = {
  own: () => send('GET', '/api/account', OwnAccount),
  changePassword: (form: z.infer<typeof PasswordChange>) => send('POST', '/api/account/password', null, { body: form }),
  beginSecondFactor: (password: string) => send('POST', '/api/account/second-factor', SecondFactorSetup, { body: { password } }),
  confirmSecondFactor: (sealed: string, code: string) =>
    send('POST', '/api/account/second-factor/confirm', RecoveryCodes, { body: { sealed, code } }),
  renewRecoveryCodes: (password: string) => send('POST', '/api/account/recovery-codes', RecoveryCodes, { body: { password } }),
  endSecondFactor: (password: string) => send('DELETE', '/api/account/second-factor', null, { body: { password } }),
  signIns: () => send('GET', '/api/account/sign-ins', SignInList),
  endSignIn: (id: string) => send('DELETE', `/api/account/sign-ins/${id}`, null),
  endOthers: () => send('POST', '/api/account/sign-ins/end-others', null),
  told: () => send('POST', '/api/account/sign-ins/told', null),
  here: () => send('POST', '/api/account/here', null),
}

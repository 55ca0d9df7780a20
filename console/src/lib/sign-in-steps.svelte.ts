import { SecondFactorSetup } from '../../../server/contract/account.ts'
import { t, word } from '../i18n/locale.svelte.ts'
import type { Failure } from './api.ts'
import { serverErrors } from './issues.ts'
import { failureText } from './notices.svelte.ts'

/** What a sign-in asks for once the password was right, one after the other: a code, another password, setting up a second factor. */
export class SignInSteps {
  asksCode = $state(false)
  asksPassword = $state(false)
  /** Why another password is to be chosen: the rule that the one in force breaks, or `one_time`. */
  why = $state('')
  setup: SecondFactorSetup | null = $state.raw(null)
  code = $state('')
  newPassword = $state('')
  again = $state('')
  problem = $state('')
  passwordProblem = $state('')

  get isFirst(): boolean {
    return !this.asksCode && !this.asksPassword
  }

  /** What goes with the password; null, with the problem told, while something is missing. */
  get given(): { code?: string; newPassword?: string; sealed?: string } {
    return {
      ...(this.asksCode && this.code && { code: this.code }),
      ...(this.asksPassword && { newPassword: this.newPassword }),
      ...(this.setup && { sealed: this.setup.sealed }),
    }
  }

  /** Whether it can be sent; says what is missing. */
  isReady(): boolean {
    this.problem = ''
    this.passwordProblem = ''
    if (this.asksPassword && !this.newPassword) this.passwordProblem = t('steps.new-missing')
    else if (this.asksPassword && this.newPassword !== this.again) this.passwordProblem = t('steps.not-same')
    else if (this.asksCode && !this.code.trim()) this.problem = t('steps.code-missing')
    return !this.problem && !this.passwordProblem
  }

  /** Learns from a refusal what is to be asked. */
  meet(failure: Failure): void {
    this.problem = ''
    const field = serverErrors(failure)['newPassword']
    if (failure.code === 'SECOND_FACTOR_NEEDED') this.asksCode = true
    else if (failure.code === 'NEW_PASSWORD_NEEDED') {
      this.asksPassword = true
      this.why = String(failure.facts?.['why'] ?? '')
    } else if (failure.code === 'SECOND_FACTOR_SETUP_NEEDED') {
      this.setup = SecondFactorSetup.parse(failure.facts)
      this.asksCode = true
    } else if (field) this.passwordProblem = field
    else {
      if (failure.code === 'WRONG_CODE') this.code = ''
      if (failure.code === 'WRONG_PASSWORD' || failure.code === 'ONE_TIME_PASSWORD_OVER') this.clear()
      this.problem = failureText(failure)
    }
  }

  /** Why another password is asked for, in words. */
  get reason(): string {
    return this.why ? word('why-password', this.why) : ''
  }

  clear(): void {
    this.asksCode = this.asksPassword = false
    this.why = this.code = this.newPassword = this.again = this.problem = this.passwordProblem = ''
    this.setup = null
  }
}

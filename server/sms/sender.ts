import type { Logger } from '../log.ts'
import { maskNumber } from '../phones/number.ts'

/** A message on its way: `number` is E.164 and in full, for the provider alone. `id` makes a repeated send recognisable. */
export type OutgoingSms = { id: string; number: string; body: string }
export type SmsResult =
  { ok: true; providerId: string | null } | { ok: false; reason: string; /** Trying again is of no use. */ isFinal: boolean }

/** A way to send text messages. `send` settles within 10 s and does not reject. */
export interface SmsSender {
  send(sms: OutgoingSms): Promise<SmsResult>
}

/** The sender of an installation without a provider: says in the log that it would have sent, without number and text. */
export const createLogSender = (log: Logger): SmsSender => ({
  send: async ({ id, number, body }) => {
    log.info({ sms: id, to: maskNumber(number), characters: body.length }, 'sms sent to the log')
    return { ok: true, providerId: null }
  },
})

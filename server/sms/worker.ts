/** Sends what stands in the writeBehind. Any number of workers may run: each takes rows that no other holds. */
import { and, asc, eq, lte } from 'drizzle-orm'
import { smsOutbox } from '../../db/schema/index.ts'
import type { Office } from '../office.ts'
import { maskNumber } from '../phones/number.ts'
import type { SmsResult, SmsSender } from './sender.ts'

const MAX_ATTEMPTS = 5
/** Pause before the next attempt: 10 s, then four times longer each time. */
const backoff = (attempts: number): number => 10_000 * 4 ** (attempts - 1)

/** Sends one waiting message; answers false when there is none. The row stays locked while it is sent, so it goes out once. */
export const sendOne = (office: Office, sender: SmsSender): Promise<boolean> =>
  office.db.transaction(async tx => {
    const now = office.now()
    const [sms] = await tx
      .select()
      .from(smsOutbox)
      .where(and(eq(smsOutbox.state, 'waiting'), lte(smsOutbox.nextAttemptAt, now)))
      .orderBy(asc(smsOutbox.nextAttemptAt))
      .limit(1)
      .for('update', { skipLocked: true })
    if (!sms) return false
    const attempts = sms.attempts + 1
    const result = await sender.send({ id: sms.id, number: sms.number, body: sms.body }).catch((error: unknown): SmsResult => {
      // its contract forbids it; a message that breaks its sender must not stand before all others for ever
      office.log.error({ err: error, sms: sms.id }, 'sms sender threw')
      return { ok: false, reason: 'the sender failed', isFinal: false }
    })
    if (result.ok)
      await tx
        .update(smsOutbox)
        .set({ state: 'sent', attempts, sentAt: now, providerId: result.providerId })
        .where(eq(smsOutbox.id, sms.id))
    else {
      office.log.warn({ sms: sms.id, to: maskNumber(sms.number), attempts, reason: result.reason }, 'sms not sent')
      const isOver = attempts >= MAX_ATTEMPTS || result.isFinal
      await tx
        .update(smsOutbox)
        .set({
          attempts,
          lastError: result.reason,
          state: isOver ? 'failed' : 'waiting',
          nextAttemptAt: new Date(now.getTime() + backoff(attempts)),
        })
        .where(eq(smsOutbox.id, sms.id))
    }
    return true
  })

/** Empties the outbox every `everyMs`. */
export const startSmsWork = (office: Office, sender: SmsSender, everyMs = 1_000): { stop(): Promise<void> } => {
  let running: Promise<void> | null = null
  const drain = async () => {
    while (await sendOne(office, sender));
  }
  const timer = setInterval(() => {
    running ??= drain()
      .catch(error => office.log.debug({ err: error }, 'sms outbox not read'))
      .finally(() => {
        running = null
      })
  }, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

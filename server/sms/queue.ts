import type { Db } from '../../db/client.ts'
import { smsOutbox } from '../../db/schema/index.ts'
import type { Template } from './texts.ts'

/** A message to send once the transaction is through. `number` is E.164. */
export type NewSms = { template: Template; number: string; body: string; orderId: string; assignmentId: string | null; at: Date }

/** Writes a message into the outbox; the sender picks it up after the commit. */
export const queueSms = async (tx: Db, { at, ...sms }: NewSms): Promise<void> => {
  await tx.insert(smsOutbox).values({ ...sms, nextAttemptAt: at, createdAt: at })
}

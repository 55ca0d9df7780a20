import { eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls } from '../../db/schema/index.ts'
import { merchantSmsNumber } from '../merchants/phones.ts'
import type { OrderEffects } from '../work-orders/effects.ts'
import { orderFacts } from '../work-orders/facts.ts'
import type { OrderRecord } from '../work-orders/row.ts'
import { queueSms } from './queue.ts'
import { smsText } from './texts.ts'

/** The language that the citizen of an order chose on the telephone; Chinese where they did not call. */
const languageOf = async (tx: Db, { sourceCallId }: OrderRecord): Promise<'zh' | 'en'> => {
  if (sourceCallId === null) return 'zh'
  const [call] = await tx.select({ language: calls.language }).from(calls).where(eq(calls.id, sourceCallId))
  return call?.language === 'en' ? 'en' : 'zh'
}

/** Messages that an order's change brings; nothing is written to a merchant without a number for messages. */
export const smsEffects = {
  async sms({ tx, office, before, after, now }, effect, { assignmentId }) {
    const number = effect.to === 'member' ? before.contactNumber : await merchantSmsNumber(tx, (after.merchant ?? before.merchantId)!)
    if (!number) return
    const language = effect.to === 'member' ? await languageOf(tx, before) : 'zh'
    const body = smsText(effect.template, await orderFacts(tx, office, before, after), office.smsSignature, language)
    await queueSms(tx, {
      template: effect.template,
      number,
      body,
      orderId: before.id,
      assignmentId: effect.to === 'merchant' ? assignmentId : null,
      at: now,
    })
  },
} satisfies Partial<OrderEffects>

import { callbackEffects } from '../callbacks/effects.ts'
import { dispatchEffects } from '../dispatch/effects.ts'
import { draftEffects } from '../drafts/effects.ts'
import { memberEffects } from '../members/effects.ts'
import { merchantEffects } from '../merchants/effects.ts'
import { smsEffects } from '../sms/effects.ts'
import { historyEffects, type OrderEffects } from '../work-orders/effects.ts'

/** What every feature writes when an order asks for it: one entry a feature. That none is missing is known to the compiler. */
export const orderEffects: OrderEffects = {
  ...historyEffects,
  ...memberEffects,
  ...draftEffects,
  ...dispatchEffects,
  ...merchantEffects,
  ...smsEffects,
  ...callbackEffects,
}

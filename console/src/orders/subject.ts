import type { OrderType } from '../../../server/contract/order-states.ts'
import { word } from '../i18n/locale.svelte.ts'

/** What an order is about in one or two words: the name of its category, or of its type where it has none. */
export const subjectOf = (order: { type: OrderType }, category: string | null | undefined): string =>
  category ?? word('order-type', order.type)

import type { OrderType } from '../../../contract/order-states.ts'
import type { OrderKind } from '../order.ts'
import { service } from './service.ts'

/** The types of work order. A new one is one file here, one entry, and its form in the contract's union. */
export const kinds = { service } satisfies Partial<Record<OrderType, OrderKind>>

export const kindOf = (type: OrderType): OrderKind | null => (kinds as Partial<Record<OrderType, OrderKind>>)[type] ?? null

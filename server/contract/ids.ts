import { z } from 'zod'
import { text } from './text.ts'

/** Row id: UUID, made by the database or by the client where a schema says so. */
export const Id = z.uuid()
export type Id = z.infer<typeof Id>

/** Id of a call as the switch names it; opaque here. */
export const CallRef = text(64)

/** Letter of the order type, day in the centre's zone, five digits that count all orders of the day. */
export const OrderNumber = z.string().regex(/^[SQCG]\d{13}$/)
export type OrderNumber = z.infer<typeof OrderNumber>

/** Made by the client once a form is opened; a second send of the same form carries the same key. */
export const IdempotencyKey = z.uuid()

/** Row version for optimistic locking: the server refuses with `order_changed` when it has moved on. */
export const Version = z.number().int().min(1).max(2_147_483_647)

export const IdParam = z.object({ id: Id })

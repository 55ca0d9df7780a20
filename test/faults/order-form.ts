/** A service order as a seat fills it in during a call. */
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Catalogue } from '../../server/contract/catalogue.ts'
import type { ServiceOrderForm } from '../../server/contract/orders.ts'
import type { Person } from '../person.ts'

/** A form that can be saved, with a key of its own. @param callId the call it belongs to */
export async function orderForm(person: Person, callId: string | null): Promise<ServiceOrderForm> {
  const catalogue = await person.must<z.infer<typeof Catalogue>>('GET', '/api/catalogue')
  let category = catalogue.categories[0]!
  while (category.children.length > 0) category = category.children[0]!
  return {
    type: 'service',
    idempotencyKey: randomUUID(),
    callId,
    contact: { name: '测试王女士', phone: { from: 'typed', number: '13912345678' } },
    address: { districtCode: catalogue.districts[0]!.code, detail: '建湘路1号' },
    categoryId: category.id,
    content: '厨房水龙头漏水，需要上门维修',
    consent: true,
    consentVersion: catalogue.consentVersion,
  }
}

/** Forms that were sent while the database was away: kept in Redis, saved by the worker under the time they were sent. */
import { isAway } from '../../db/client.ts'
import { drafts } from '../../db/schema/index.ts'
import { OrderForm } from '../contract/orders.ts'
import type { Office, KeptForm } from '../office.ts'
import { fail, Refusal } from '../errors.ts'
import { announce } from './change.ts'
import type { Actor } from './core/order.ts'
import type { OrderRecord } from './row.ts'
import { saveOrder, type FilledForm } from './save.ts'

type Person = Extract<Actor, { kind: 'staff' }>

/** Keeps a form; throws DATABASE_AWAY when that is not possible either, and the console keeps it then. */
const keepOrderForm = async (office: Office, form: FilledForm, person: Person): Promise<void> => {
  const { phone } = form.contact
  try {
    const callerNumber = phone.from === 'caller' ? await office.callerNumber(phone.callId) : null
    await office.keepForm({
      key: form.idempotencyKey,
      person: { id: person.id, name: person.name, lead: person.lead },
      at: office.now().toISOString(),
      form,
      callerNumber,
    })
  } catch (error) {
    throw fail('DATABASE_AWAY', {}, error)
  }
}

/** How long a seat waits for the database before its form is kept instead, in ms. */
const PATIENCE_MS = 4_000

/**
 * Saves a form, or keeps it when the database is away or does not answer in time. A save that goes through after all and the kept form
 * make one order, since both carry the same key.
 */
export const saveOrKeep = async (
  office: Office,
  form: FilledForm,
  person: Person,
): Promise<{ row: OrderRecord; repeated: boolean } | 'kept'> => {
  const saving = saveOrder(office, form, person, office.now()).then(({ changed, repeated }) => {
    if (!repeated) announce(office, changed)
    return { row: changed.row, repeated }
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, 'late')
  })
  try {
    const first = await Promise.race([saving, late])
    if (first !== 'late') return first
    saving.catch(error => office.log.warn({ err: error, key: form.idempotencyKey }, 'late save failed, its form is kept'))
  } catch (error) {
    if (!isAway(error)) throw error
  } finally {
    clearTimeout(timer)
  }
  await keepOrderForm(office, form, person)
  return 'kept'
}

/**
 * Saves a kept form. Rejects while the database is away, to be called again. A form that is refused for its content becomes a draft
 * of the person who sent it, so that nothing of it is lost.
 */
export const saveKeptForm = async (office: Office, kept: KeptForm): Promise<void> => {
  const form = OrderForm.parse(kept.form)
  try {
    const { changed } = await saveOrder(
      { ...office, callerNumber: async () => kept.callerNumber },
      form,
      { kind: 'staff', ...kept.person },
      new Date(kept.at),
    )
    announce(office, changed)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    office.log.error({ err: error, key: kept.key }, 'kept form refused, left as a draft')
    await office.db
      .insert(drafts)
      .values({
        id: kept.key,
        staffId: kept.person.id,
        kind: 'service',
        callId: form.callId ?? null,
        data: { ...form },
        updatedAt: office.now(),
      })
      .onConflictDoNothing()
  }
}

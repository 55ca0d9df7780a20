/** Forms that were sent while the database was away: kept in Redis, saved by the worker under the time they were sent. */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { and, eq, isNull } from 'drizzle-orm'
import { brokenConstraint, isAway, isPassing } from '../../db/client.ts'
import { drafts } from '../../db/schema/index.ts'
import { OrderForm } from '../contract/orders.ts'
import type { FormReason } from '../contract/unstored.ts'
import type { Office, KeptForm } from '../office.ts'
import { fail, Refusal } from '../errors.ts'
import { maskNumber } from '../phones/number.ts'
import { announce } from './change.ts'
import type { Actor, BaseForm } from './core/order.ts'
import type { OrderRecord } from './row.ts'
import { saveOrder, type SavedForm } from './save.ts'
import { formReasonOf, isCallUnknown, traceOf } from './unstored.ts'

type Person = Extract<Actor, { kind: 'staff' }>

/** Keeps a form; throws DATABASE_AWAY when that is not possible either, and the console keeps it then. */
const keepOrderForm = async (office: Office, form: BaseForm, person: Person): Promise<void> => {
  const { phone } = form.contact
  try {
    const running = phone.from === 'caller' ? await office.liveCall(phone.callId) : null
    const callerNumber = running && (running.staffId === person.id || person.lead) ? running.number : null
    const isKept = await office.keepForm({
      key: form.idempotencyKey,
      person: { id: person.id, name: person.name, lead: person.lead },
      at: office.now().toISOString(),
      form,
      callerNumber,
    })
    if (!isKept) throw new Error('another form is kept under this key')
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
  form: BaseForm,
  person: Person,
): Promise<(Omit<SavedForm, 'changed'> & { row: OrderRecord }) | 'kept'> => {
  const saving = saveOrder(office, form, person, office.now()).then(({ changed, ...rest }) => {
    if (!rest.repeated) announce(office, changed)
    return { row: changed.row, ...rest }
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
    if (!isAway(error) && !isPassing(error)) throw error
  } finally {
    clearTimeout(timer)
  }
  await keepOrderForm(office, form, person)
  return 'kept'
}

/** Writes a draft under the id, or, where other words lie there already, beside them: a repeated attempt adds nothing. Answers the id. */
const putBeside = (office: Office, draft: typeof drafts.$inferInsert): Promise<string> =>
  office.db.transaction(async tx => {
    const [there] = await tx.insert(drafts).values(draft).onConflictDoNothing().returning({ id: drafts.id })
    if (there) return there.id
    const own = await tx.select().from(drafts).where(eq(drafts.staffId, draft.staffId)).for('update')
    const same = own.find(({ data }) => isDeepStrictEqual(data, draft.data))
    if (same) {
      const isUnmarked = and(eq(drafts.id, same.id), isNull(drafts.returned))
      await tx
        .update(drafts)
        .set({ returned: draft.returned ?? null })
        .where(isUnmarked)
      return same.id
    }
    const id = randomUUID()
    await tx.insert(drafts).values({ ...draft, id })
    return id
  })

/** A kept form that cannot become an order, whenever it is tried: back among the drafts of whoever wrote it, and they are told. */
const giveBack = async (office: Office, { key, person, at, form, callerNumber }: KeptForm, reason: FormReason): Promise<void> => {
  office.log.error({ ...reason, key }, 'kept form refused, left as a draft')
  const { type = 'service', callId, contact } = form as Partial<BaseForm>
  const returned = { ...reason, ...traceOf({ form, callerNumber }), sentAt: at, at: office.now().toISOString() }
  const draftId = await putBeside(office, {
    id: key,
    staffId: person.id,
    kind: type,
    callId: callId ?? null,
    data: { form, masked: callerNumber ? maskNumber(callerNumber) : '' },
    returned,
    updatedAt: office.now(),
  })
  office.publish(`person:${person.id}`, 'draft.returned', { draftId, contactName: contact?.name ?? '' })
}

/** How long a kept form waits for the call it was written in to stand in the history, in ms. */
const CALL_MS = 3_600_000

/**
 * Saves a kept form. Rejects when that may work later (the database is away or hindered, or something unexpected), to be called again. A
 * form that is refused for its content, or that another save of its key contradicts, becomes a draft of the person who sent it, so that
 * nothing of it is lost.
 */
export const saveKeptForm = async (office: Office, kept: KeptForm): Promise<void> => {
  const read = OrderForm.safeParse(kept.form)
  if (!read.success) return giveBack(office, kept, formReasonOf(read.error))
  const { phone } = read.data.contact
  // the number was taken from that call, of this person's, when the form was kept; any other call is looked up
  const ownCall = phone.from === 'caller' && kept.callerNumber !== null ? phone.callId : null
  const liveCall: Office['liveCall'] = async id =>
    id === ownCall ? { number: kept.callerNumber, staffId: kept.person.id } : office.liveCall(id)
  try {
    const { changed, unstored } = await saveOrder({ ...office, liveCall }, read.data, { kind: 'staff', ...kept.person }, new Date(kept.at))
    if (unstored.length) return await giveBack(office, kept, { why: 'otherwise', detail: unstored.join(', ') })
    announce(office, changed)
  } catch (error) {
    if (!(error instanceof Refusal) && brokenConstraint(error) === null) throw error
    // after an outage the history of calls comes in beside the forms
    if (isCallUnknown(error) && office.now().getTime() - Date.parse(kept.at) < CALL_MS) throw error
    await giveBack(office, kept, formReasonOf(error))
  }
}

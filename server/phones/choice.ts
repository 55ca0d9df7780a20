import { and, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { memberPhones } from '../../db/schema/index.ts'
import type { PhoneChoice } from '../contract/phones.ts'
import type { Office } from '../office.ts'
import { fail } from '../errors.ts'
import { failField } from '../field-rules.ts'
import { usableCall } from '../references/call.ts'
import type { Actor } from '../actor.ts'
import { readNumber, type Phone } from './number.ts'

/**
 * The telephone that a form means. Throws CALL_NOT_YOURS for another person's call, and a refusal naming `path` when the number cannot be
 * one, the call has none or is not known (yet), or the stored telephone is not there (or not of `memberId`, where that is given).
 */
export const resolvePhone = async (
  db: Db,
  office: Pick<Office, 'liveCall' | 'locality' | 'settings'>,
  actor: Actor,
  choice: PhoneChoice,
  path: string,
  memberId?: string | null,
): Promise<Phone> => {
  switch (choice.from) {
    case 'typed': {
      const phone = readNumber(choice.number, office.locality, true)
      if (!phone) throw failField(`${path}.number`, 'phone_number')
      return phone
    }
    case 'caller': {
      const call = await usableCall(db, office, actor, choice.callId)
      if (call === 'foreign') throw fail('CALL_NOT_YOURS')
      if (call === 'unknown') throw failField(path, 'call_unknown')
      const phone = readNumber(call.number, office.locality)
      if (!phone) throw failField(path, 'withheld')
      return phone
    }
    case 'member': {
      const [row] = await db
        .select({ number: memberPhones.number, kind: memberPhones.kind })
        .from(memberPhones)
        .where(and(eq(memberPhones.id, choice.phoneId), memberId ? eq(memberPhones.memberId, memberId) : undefined))
      if (!row) throw failField(`${path}.phoneId`, 'unknown')
      return row
    }
  }
}

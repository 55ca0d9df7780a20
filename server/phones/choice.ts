import { and, eq } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { calls, memberPhones } from '../../db/schema/index.ts'
import type { PhoneChoice } from '../contract/phones.ts'
import type { Office } from '../office.ts'
import { failField } from '../field-rules.ts'
import { readNumber, type Phone } from './number.ts'

/** The number of a call's other side: from the record, else from the switch; null when withheld or unknown. */
export const numberOfCall = async (db: Db, office: Pick<Office, 'callerNumber' | 'locality'>, callId: string): Promise<Phone | null> => {
  const [call] = await db.select({ number: calls.number }).from(calls).where(eq(calls.id, callId))
  return readNumber(call?.number ?? (await office.callerNumber(callId)), office.locality)
}

/**
 * The telephone that a form means. Throws a refusal naming `path` when the number cannot be one, the call has none,
 * or the stored telephone is not there (or not of `memberId`, where that is given).
 */
export const resolvePhone = async (
  db: Db,
  office: Pick<Office, 'callerNumber' | 'locality'>,
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
      const phone = await numberOfCall(db, office, choice.callId)
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

import type { Key } from '../zh/index.ts'
import shell from './shell.ts'
import phone from './phone.ts'
import telephone from './telephone.ts'
import desk from './desk.ts'
import orders from './orders.ts'
import dispatch from './dispatch.ts'
import callbacks from './callbacks.ts'
import members from './members.ts'
import board from './board.ts'
import audit from './audit.ts'
import records from './records.ts'
import time from './time.ts'
import account from './account.ts'
import roles from './roles.ts'
import people from './people.ts'
import errors from './errors.ts'

/** The same keys in English; the type says when one is missing. */
export const en: Record<Key, string> = {
  ...shell,
  ...phone,
  ...telephone,
  ...desk,
  ...orders,
  ...dispatch,
  ...callbacks,
  ...members,
  ...board,
  ...audit,
  ...records,
  ...time,
  ...account,
  ...roles,
  ...people,
  ...errors,
}

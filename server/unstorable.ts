/** Why something could not be stored, as those who keep the system may know it. */
import type { AsideWhy } from './contract/health.ts'

/** A line that is no entry of the journal. */
export class Unreadable extends Error {
  constructor() {
    super('not a journal entry')
  }
}

export type Reason = { why: AsideWhy; detail: string }

/** SQLSTATE classes (PostgreSQL's appendix A) by what has to be mended. */
const CLASSES: Readonly<Record<string, AsideWhy>> = { '22': 'value', '23': 'constraint', '42': 'schema' }

/** Why storing failed, without what people wrote: names of ours and codes alone. */
export const reasonOf = (error: unknown): Reason => {
  if (error instanceof Unreadable) return { why: 'unreadable', detail: '' }
  for (let e = error; e && typeof e === 'object'; e = (e as { cause?: unknown }).cause) {
    const { code, constraint } = e as { code?: unknown; constraint?: unknown }
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
      return { why: CLASSES[code.slice(0, 2)] ?? 'unexpected', detail: typeof constraint === 'string' ? `${code} ${constraint}` : code }
  }
  return { why: 'unexpected', detail: '' }
}

/** What is known of the numbers of live calls: asked for on arrival, so that it is at hand when a seat rings. */
import type { MemberContext } from '../contract/pop.ts'
import type { Logger } from '../log.ts'

export type Contexts = {
  prefetch(callId: string, number: string | null): void
  /** The answer, waiting for it at most `ms`; undefined when it is late (`onLate` brings it then). */
  within(callId: string, number: string | null, ms: number): Promise<MemberContext | undefined>
  known(callId: string): MemberContext | undefined
  forget(callId: string): void
}

type Asked = { context: MemberContext | undefined; done: Promise<void>; isAwaited: boolean }

const withheld: MemberContext = { number: '', match: 'withheld', members: [], merchants: [], calls: [] }
/** After a look-up was too slow, none is waited for during this time, so that a hanging database does not hold up the screens. */
const IMPATIENT_MS = 1_000
/** A look-up that failed is made again while the call lives, this often. */
const RETRY_MS = 1_000

/** `onLate` is told of answers that came after somebody had stopped waiting. */
export const createContexts = (
  ask: (number: string) => Promise<MemberContext>,
  log: Logger,
  onLate: (callId: string, context: MemberContext) => void,
  now: () => number = Date.now,
): Contexts => {
  const asked = new Map<string, Asked>()
  let impatientUntil = 0

  const start = (callId: string, number: string | null): Asked => {
    const before = asked.get(callId)
    if (before) return before
    const entry: Asked = { context: number ? undefined : withheld, done: Promise.resolve(), isAwaited: false }
    asked.set(callId, entry)
    if (!number) return entry
    const attempt = async (): Promise<void> => {
      try {
        entry.context = await ask(number)
        if (entry.isAwaited && asked.get(callId) === entry) onLate(callId, entry.context)
      } catch (error) {
        log.warn({ err: error, call: callId }, 'caller not looked up')
        setTimeout(() => void (asked.get(callId) === entry && attempt()), RETRY_MS).unref()
      }
    }
    entry.done = attempt()
    return entry
  }

  return {
    prefetch: (callId, number) => void start(callId, number),
    async within(callId, number, ms) {
      const entry = start(callId, number)
      if (entry.context === undefined && now() >= impatientUntil) {
        let timer: NodeJS.Timeout | undefined
        const late = new Promise<'late'>(resolve => {
          timer = setTimeout(() => resolve('late'), ms)
        })
        if ((await Promise.race([entry.done, late])) === 'late') impatientUntil = now() + IMPATIENT_MS
        clearTimeout(timer)
      }
      entry.isAwaited = entry.context === undefined
      return entry.context
    },
    known: callId => asked.get(callId)?.context,
    forget: callId => void asked.delete(callId),
  }
}

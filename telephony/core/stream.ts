import type { Ms } from './glossary.ts'

/** What one look at a telephone's incoming audio shows: packets taken so far, and the number of their stream (0: none yet). */
export type Look = { at: Ms; received: number; source: number }

/**
 * What is told of a stream. `silent`: nothing comes; `heard`: something comes again; `anew`: another stream has taken its place, with
 * sequence numbers of its own.
 */
export type StreamNews = 'silent' | 'heard' | 'anew'

/** What is remembered of a stream between looks. `movedAt`: the last look that found more than the one before. */
export type Stream = { received: number; source: number; movedAt: Ms; isSilent: boolean; pauses: boolean }

/** Without a packet for this long a line is mute: two looks, and less than the five seconds after which people ask "hello?". */
export const MUTE_MS = 1_900
/** The same for a telephone that has come back by itself before: one that sends nothing while nobody speaks is not mute. */
export const PAUSE_MS = 30_000

/**
 * What a look adds to what is known of a stream; the first one says nothing. `isTalking`: somebody listens. Who waits hears music and may
 * say nothing for long.
 */
export const looked = (before: Stream | null, { at, received, source }: Look, isTalking = true): { stream: Stream; news: StreamNews[] } => {
  if (!before) return { stream: { received, source, movedAt: at, isSilent: false, pauses: false }, news: [] }
  const isAnew = source !== 0 && before.source !== 0 && source !== before.source
  const stream = { ...before, source: source || before.source, received }
  if (received !== before.received || isAnew) {
    const news: StreamNews[] = [...(before.isSilent ? (['heard'] as const) : []), ...(isAnew ? (['anew'] as const) : [])]
    return { stream: { ...stream, movedAt: at, isSilent: false, pauses: before.pauses || (before.isSilent && !isAnew) }, news }
  }
  if (before.isSilent || at - before.movedAt < (isTalking && !before.pauses ? MUTE_MS : PAUSE_MS)) return { stream, news: [] }
  return { stream: { ...stream, isSilent: true }, news: ['silent'] }
}

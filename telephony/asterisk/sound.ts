import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'ari-client'
import type { Look } from '../core/stream.ts'

/** What was on its way when a telephone went may come in later than the news of it, by this much, in ms. */
const SETTLE_MS = 150
/** For how long nothing may come, in ms. A telephone sends a packet every 20 ms; music is due two seconds after the loss. */
const SILENT_MS = 800

/** What has come from a channel's telephone so far; null where there is no such channel, or nobody to ask. Never rejects. */
export const soundOf = (client: Client, channel: string): Promise<Omit<Look, 'at'> | null> =>
  client.channels.rtpstatistics({ channelId: channel }).then(
    ({ rxcount, remote_ssrc }) => ({ received: rxcount, source: remote_ssrc }),
    () => null,
  )

/** Whether nothing comes from a channel's telephone for most of a second. False where that cannot be said. Never rejects. */
export const isUnheard = async (client: Client, channel: string): Promise<boolean> => {
  await pause(SETTLE_MS)
  const before = await soundOf(client, channel)
  if (before === null) return false
  await pause(SILENT_MS)
  return (await soundOf(client, channel))?.received === before.received
}

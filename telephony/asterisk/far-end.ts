import type { Client } from 'ari-client'
import { AriError, type AriLink } from './ari.ts'

/** How a far end is asked: UPDATE costs least, and some know nothing but the INVITE. */
type Asking = 'update' | 'invite'

const CODECS = ['alaw', 'ulaw'] as const

/**
 * Asks the far end of a channel inside its call where it wants its audio, in the codec that it speaks; its answer is carried out, and one
 * that does not come ends the channel (with SIP 408, after 32 s). Browsers are not asked: they have a page that tells. Rejects with an
 * AriError.
 */
const refresh = async (client: Client, channelId: string, asking: Asking): Promise<void> => {
  const read = async (variable: string) => (await client.channels.getChannelVar({ channelId, variable })).value
  const write = (variable: string, value: string) => client.channels.setChannelVar({ channelId, variable, value })
  if (/^PJSIP\/\d+w-/.test(await read('CHANNEL(name)'))) return
  const native = await read('CHANNEL(audionativeformat)')
  const spoken = CODECS.find(codec => native.includes(codec))
  if (!spoken) return
  // Asterisk sends nothing where the offer is the one in force, and does not say which that is: of these two one is another
  for (const codecs of [[spoken], [spoken, ...CODECS.filter(codec => codec !== spoken)]]) {
    await write('PJSIP_MEDIA_OFFER(audio)', ['!all', ...codecs].join(','))
    await write('PJSIP_SEND_SESSION_REFRESH()', asking)
  }
}

/** Asks a silent telephone whether it is there; `times`: how often it was asked before in this silence. Never rejects. */
export const askWhetherThere = async (
  { client }: AriLink,
  channel: string,
  times: number,
  warn: (fields: object, message: string) => void,
): Promise<void> => {
  try {
    if (client) await refresh(client, channel, times % 2 === 0 ? 'update' : 'invite')
  } catch (error) {
    if (!(error instanceof AriError && error.status === 404)) warn({ err: error, channel }, 'a silent telephone could not be asked')
  }
}

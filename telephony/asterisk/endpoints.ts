import type { Client } from 'ari-client'
import type { SeatAccount } from '../engine/ports.ts'
import { AriError } from './ari-http.ts'
import { networkOf } from './shut-out-list.ts'
import { accountOf } from '../core/seat.ts'
import { sipDigest } from '../../text/digest.ts'

/**
 * An account as it is pushed. `digest` in hex; `only`: the addresses that it may be used from, everywhere where it is not said; `isListed`:
 * Asterisk may have its endpoint with such a list, and it is made anew.
 */
export type Account = { name: string; device: SeatAccount['device']; digest: string; only?: readonly string[]; isListed?: boolean }
export const accountFrom = ({ seat, device, secret }: SeatAccount): Account => {
  const name = accountOf(seat, device)
  return { name, device, digest: device === 'browser' ? sipDigest(name, secret) : secret }
}

const COMMON = {
  context: 'seats',
  identify_by: 'auth_username,username',
  disallow: 'all',
  // one fixed list without transcoding: a codec change in mid-call drops the call on 22.10.1 (its issue 2059)
  allow: 'alaw,ulaw',
  max_audio_streams: '1',
  max_video_streams: '0',
  dtmf_mode: 'rfc4733',
  direct_media: 'no',
  allow_transfer: 'no',
  allow_subscribe: 'no',
  trust_id_inbound: 'no',
  device_state_busy_at: '1',
  language: 'zh',
}
const BY_DEVICE = {
  // a silent desk phone is asked whether it is there; this ends what nobody asks
  desk: { rtp_symmetric: 'yes', force_rport: 'yes', rewrite_contact: 'yes', rtp_timeout: '600', rtp_timeout_hold: '7200' },
  // a browser that is there sends always
  browser: { webrtc: 'yes', transport: 'ws', rewrite_contact: 'yes', rtp_timeout: '30', rtp_timeout_hold: '300' },
}

const KINDS = ['auth', 'aor', 'endpoint'] as const
type Kind = (typeof KINDS)[number]

type Tuple = { attribute: string; value: string }

const fieldsOf = ({ name, device, digest }: Account): Record<Kind, Record<string, string>> => ({
  auth: { auth_type: 'digest', username: name, password_digest: `MD5:${digest}` },
  aor: {
    max_contacts: '1',
    remove_existing: 'yes',
    minimum_expiration: '10',
    maximum_expiration: '300',
    default_expiration: '120',
    support_path: 'no',
    // whether a phone without power is there is known within a quarter of a minute, and not when its registration ends
    qualify_frequency: '15',
    qualify_timeout: '3.0',
  },
  endpoint: { aors: name, auth: name, callerid: `<${name}>`, ...COMMON, ...BY_DEVICE[device] },
})

const where = (kind: Kind, name: string) => ({ configClass: 'res_pjsip', objectType: kind, id: name })

const remove = (client: Client, kind: Kind, name: string) =>
  client.asterisk.deleteObject(where(kind, name)).catch((error: unknown) => {
    if (!(error instanceof AriError && error.status === 404)) throw error
  })

/** The last that fits counts. An endpoint with such a list that is updated refuses everybody from then on: it has to be made anew. */
const confinement = ({ only }: Account): Tuple[] =>
  only
    ? [
        ...['0.0.0.0/0', '::/0'].map(value => ({ attribute: 'deny', value })),
        ...only.map(address => ({ attribute: 'permit', value: networkOf(address) })),
      ]
    : []

const putObject = async (client: Client, kind: Kind, account: Account): Promise<void> => {
  const tuples: Tuple[] = Object.entries(fieldsOf(account)[kind]).map(([attribute, value]) => ({ attribute, value }))
  const fields = kind === 'endpoint' ? [...tuples, ...confinement(account)] : tuples
  await client.asterisk.updateObject({ ...where(kind, account.name), fields } as never)
}

/**
 * Makes an account's endpoint anew, as `only` says. Its telephone stays registered, and calls that run go on; for some milliseconds nobody
 * can be called at it. Rejects with an AriError.
 */
export const remakeEndpoint = async (client: Client, account: Account): Promise<void> => {
  await remove(client, 'endpoint', account.name)
  await putObject(client, 'endpoint', account)
}

/** Whether an account may be used from some addresses only. Rejects with an AriError; one that is not there is not. */
export const isConfined = async (client: Client, name: string): Promise<boolean> =>
  (await attributes(client, 'endpoint', name)).some(({ attribute, value }) => attribute === 'acl' && value !== '')

const attributes = async (client: Client, kind: Kind, name: string): Promise<Tuple[]> =>
  (await client.asterisk.getObject(where(kind, name)).catch((error: unknown) => {
    if (error instanceof AriError && error.status === 404) return []
    throw error
  })) as unknown as Tuple[]

const digestKnown = async (client: Client, name: string): Promise<string | null> => {
  const tuples = await attributes(client, 'auth', name)
  return tuples.find(({ attribute }) => attribute === 'password_digest')?.value.replace(/^MD5:/, '') ?? null
}

/**
 * Makes an account known to Asterisk at once, without a reload. A changed password also drops what was registered with the old one;
 * the answer is whether it did. Rejects with an AriError.
 */
export const putAccount = async (client: Client, account: Account): Promise<boolean> => {
  const known = await digestKnown(client, account.name)
  const changed = known !== null && known !== account.digest
  if (changed) await remove(client, 'aor', account.name)
  for (const kind of KINDS) {
    if (kind === 'endpoint' && account.isListed) await remakeEndpoint(client, account)
    else await putObject(client, kind, account)
  }
  return changed
}

/** Forgets an account and where its phone was registered. Rejects with an AriError; an account that is not there is no error. */
export const removeAccount = async (client: Client, name: string): Promise<void> => {
  for (const kind of [...KINDS].reverse()) await remove(client, kind, name)
}

/** The accounts that Asterisk knows now, as far as they are seats'. Rejects with an AriError. */
export const knownAccounts = async (client: Client, names: readonly string[]): Promise<Account[]> =>
  (
    await Promise.all(
      names.map(async (name): Promise<Account[]> => {
        const digest = await digestKnown(client, name)
        return digest ? [{ name, device: name.endsWith('w') ? 'browser' : 'desk', digest }] : []
      }),
    )
  ).flat()

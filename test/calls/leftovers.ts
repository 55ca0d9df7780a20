/** What Asterisk still holds when every call is over, asked directly and not of the system. */
import type { Centre } from '../centre.ts'
import { eventually } from '../sip/ua.ts'

export interface Leftovers {
  channels: string[]
  bridges: string[]
}

/** Asks ARI of a centre's Asterisk. @param path below /ari */
export async function askAri<T>(centre: Centre, path: string): Promise<T> {
  const url = new URL(centre.instance.env.ARI_URL!)
  const authorization = `Basic ${Buffer.from(`${url.username}:${decodeURIComponent(url.password)}`).toString('base64')}`
  const response = await fetch(`${url.origin}/ari${path}`, { headers: { authorization } })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return (await response.json()) as T
}

/** Names of all channels and ids of all bridges. */
export async function leftovers(centre: Centre): Promise<Leftovers> {
  const channels = await askAri<{ name: string }[]>(centre, '/channels')
  const bridges = await askAri<{ id: string }[]>(centre, '/bridges')
  return { channels: channels.map(({ name }) => name), bridges: bridges.map(({ id }) => id) }
}

/** Resolves once no channel and no bridge exists. @throws with what is left after `withinMs` */
export async function nothingLeft(centre: Centre, withinMs = 3000): Promise<void> {
  await eventually(
    async () => {
      const left = await leftovers(centre)
      if (left.channels.length + left.bridges.length > 0) throw new Error(JSON.stringify(left))
      return true
    },
    withinMs,
    'everything to be gone',
  )
}

/** What a recording has in its two channels. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import type { OrderDetail } from '../../server/contract/orders.ts'
import type { Centre } from '../centre.ts'
import { RATE, toneShare } from '../sip/tones.ts'
import { eventually } from '../sip/ua.ts'

type Shares = { left: number; right: number }

/** The samples (8 kHz) of one channel of an audio file. @param channel 1 left, 2 right */
async function samplesOf({ instance }: Centre, file: string, channel: number): Promise<Int16Array> {
  const [tool, ...prefix] = instance.inside
  const raw = `${file}.${channel}.raw`
  await promisify(execFile)(tool!, [
    ...prefix,
    'sox',
    file,
    '-r',
    String(RATE),
    '-b',
    '16',
    '-e',
    'signed',
    '-t',
    'raw',
    raw,
    'remix',
    String(channel),
  ])
  const bytes = readFileSync(raw)
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

/** The largest share that a tone has in any half second. */
function best(samples: Int16Array, hz: number): number {
  let most = 0
  for (let from = 0; from + RATE / 2 <= samples.length; from += RATE / 4)
    most = Math.max(most, toneShare(samples.subarray(from, from + RATE / 2), hz))
  return Math.round(most * 100) / 100
}

/** Waits for the recording of an order's first call, fetches it as the page would, and says how much of each tone is in each channel. */
export async function recordedTones(
  centre: Centre,
  page: Page,
  orderId: string,
  tones: { citizen: number; seat: number },
): Promise<{ citizen: Shares; seat: Shares }> {
  const recording = await eventually(
    async () => {
      const order = (await (await page.request.get(`${centre.address}/api/orders/${orderId}`)).json()) as OrderDetail
      return order.timeline.find(entry => entry.kind === 'recording' && entry.ready)
    },
    20_000,
    'the recording of the first call',
  )
  const audio = await page.request.get(`${centre.address}/api/recordings/${encodeURIComponent(recording.id)}/audio`)
  const file = join(centre.instance.state, 'played.flac')
  writeFileSync(file, await audio.body())
  const [left, right] = [await samplesOf(centre, file, 1), await samplesOf(centre, file, 2)]
  const shares = (hz: number): Shares => ({ left: best(left, hz), right: best(right, hz) })
  return { citizen: shares(tones.citizen), seat: shares(tones.seat) }
}

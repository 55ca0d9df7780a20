/** What is in an audio file, by sox in an instance's root. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Instance } from '../instance.ts'

/** The samples (8 kHz) of one channel of an audio file. @param channel 1 left, 2 right */
export async function soundOf({ inside }: Pick<Instance, 'inside'>, file: string, channel: number): Promise<Int16Array> {
  const [tool, ...prefix] = inside
  const raw = `${file}.${channel}.raw`
  const form = ['-r', '8000', '-b', '16', '-e', 'signed', '-t', 'raw']
  await promisify(execFile)(tool!, [...prefix, 'sox', file, ...form, raw, 'remix', String(channel)])
  const bytes = readFileSync(raw)
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

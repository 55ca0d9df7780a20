/** Two one-sided WAVs become one stereo FLAC: the person outside on the left, the seat on the right. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** `tools` is the command prefix that reaches sox (empty: on PATH). `dir` is where the telephone side writes. */
export type AudioPlace = { dir: string; tools: readonly string[] }
export type MadeAudio = { file: string; bytes: number; sha256: string; durationMs: number }

/** A header and nothing in it. */
const EMPTY_WAV = 44
const SOX_LIMIT_MS = 120_000

const sox = async (tools: readonly string[], args: readonly string[]): Promise<string> => {
  const [command, ...rest] = [...tools, 'sox', ...args]
  const { stdout } = await run(command!, rest, { timeout: SOX_LIMIT_MS })
  return stdout
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0

const digest = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** The two sides of a recording as the telephone side writes them: what the channel said, and what it heard. */
export const sidesOf = (dir: string, id: string) => ({ said: path.join(dir, `${id}-r.wav`), heard: path.join(dir, `${id}-t.wav`) })

/**
 * Makes `<day>/<id>.flac` below `dir`. The lengths in the WAV headers are not believed: a switch that was killed never wrote them.
 * A side that is missing is silent. Throws when there is nothing to make it from, or sox fails.
 * @param day folder, YYYY-MM-DD
 */
export const makeStereo = async ({ dir, tools }: AudioPlace, id: string, day: string): Promise<MadeAudio> => {
  const { said, heard } = sidesOf(dir, id)
  const [left, right] = await Promise.all([sizeOf(said), sizeOf(heard)])
  const inputs = [left > EMPTY_WAV ? said : null, right > EMPTY_WAV ? heard : null].filter(file => file !== null)
  if (inputs.length === 0) throw new Error('neither side was recorded')
  const file = path.join(day, `${id}.flac`)
  const target = path.join(dir, file)
  await mkdir(path.dirname(target), { recursive: true })
  const part = path.join(dir, day, `${id}.part.flac`)
  const raw = inputs.flatMap(input => ['-t', 'wav', '--ignore-length', input])
  const shape = inputs.length === 2 ? [] : left > EMPTY_WAV ? ['remix', '1', '0'] : ['remix', '0', '1']
  await sox(tools, ['-V1', ...(inputs.length === 2 ? ['-M'] : []), ...raw, part, ...shape])
  const seconds = Number(await sox(tools, ['--i', '-D', part]))
  await rename(part, target)
  return { file, bytes: await sizeOf(target), sha256: await digest(target), durationMs: Math.round(seconds * 1000) }
}

/** Removes the one-sided files once the stereo one is kept. */
export const removeSides = async ({ dir }: AudioPlace, id: string): Promise<void> => {
  const { said, heard } = sidesOf(dir, id)
  await Promise.all([rm(said, { force: true }), rm(heard, { force: true })])
}

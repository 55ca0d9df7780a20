import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { staticPrompts } from '../../ivr-flows/flow.ts'
import type { Language, Prompt, PromptRef } from '../../ivr-flows/prompt.ts'
import { mediaTools } from './media-tools.ts'
import { recordedId, recordedIds, removeRecording, storeRecording, type Stored } from './recordings.ts'
import { findSound, writeSound, type Samples, type Sound } from './sound-file.ts'
import { beep, promptId, speak } from './synthesis.ts'
import { turns } from './turns.ts'

/** Words to sound files. All paths are without extension, so that Asterisk takes the rate that suits the line. */
export type Speech = {
  /** Words in a language, by an uploaded recording of exactly these words or by the synthesiser. Rejects with ToolFailure. */
  prompt(text: string, language: Language): Promise<Sound>
  /** The file for what a flow plays: at once if it was made or uploaded before, else a promise that may reject. */
  sound(ref: PromptRef): string | Promise<string>
  /** Makes what of these is in fixed words, the beep and the dialplan's fall-back announcement; returns what could not be made. */
  prepare(prompts: readonly Prompt[]): Promise<{ made: number; failed: { what: string; why: string }[] }>
  /**
   * Takes an uploaded recording (wav, flac or mp3) in place of the synthesiser, at once and for good. `id`: see `recordedId` and
   * `promptId`.
   */
  store(id: string, audio: Uint8Array): Promise<Stored>
  /** The ids that have an uploaded recording. */
  uploaded(): ReadonlySet<string>
  /** Takes an uploaded recording away: the synthesiser speaks again. False when there was none. */
  remove(id: string): Promise<boolean>
}

/** What a caller hears when no controller is connected: `<soundsDir>/fallback`, played by the dialplan. */
const FALLBACK = '系统正在恢复，请不要挂机，我们马上为您服务。'
/** Sounds with changing values are kept up to this many; the oldest go at the next start. */
const KEPT_SOUNDS = 3000

const sweep = async (folder: string, keep: ReadonlySet<string>): Promise<void> => {
  const files = (await readdir(folder).catch(() => [])).filter(file => !keep.has(file.split('.')[0] ?? ''))
  const times = await Promise.all(files.map(async file => ({ file, at: (await stat(join(folder, file)).catch(() => null))?.mtimeMs ?? 0 })))
  const old = times.sort((a, b) => b.at - a.at).slice(KEPT_SOUNDS * 2)
  await Promise.all(old.map(({ file }) => rm(join(folder, file), { force: true })))
}

/**
 * The speech port over espeak-ng and sox. `soundsDir` is absolute and seen by Asterisk at the same path: `tts/` holds what was spoken,
 * `custom/` what was uploaded. `tools` is the command prefix that finds the two programs, empty for the PATH. `width` syntheses run at
 * once.
 */
export const createSpeech = ({
  soundsDir,
  tools: prefix,
  width = 2,
}: {
  soundsDir: string
  tools: readonly string[]
  width?: number
}): Speech => {
  const tools = mediaTools(prefix)
  const inTurn = turns(width)
  const custom = join(soundsDir, 'custom')
  const uploaded = recordedIds(custom)
  const known = new Map<string, Sound>()
  const underway = new Map<string, Promise<Sound>>()

  /** The sound at a path, made once whoever asks and however often. */
  const made = (path: string, make: () => Promise<Samples>, waitedFor: boolean): Sound | Promise<Sound> => {
    const ready = known.get(path)
    if (ready) return ready
    const running = underway.get(path)
    if (running) return running
    const find = async () => {
      const sound = (await findSound(path)) ?? (await inTurn(async () => writeSound(path, await make()), waitedFor))
      known.set(path, sound)
      return sound
    }
    const promise = find().finally(() => underway.delete(path))
    underway.set(path, promise)
    return promise
  }
  const spoken = (text: string, language: Language, waitedFor: boolean) =>
    made(join(soundsDir, 'tts', promptId(text, language)), () => speak(tools, text, language), waitedFor)
  const beeped = (waitedFor: boolean) => made(join(soundsDir, 'beep'), () => beep(tools), waitedFor)

  const recording = (text: string, language: Language, name: string | null): string | null => {
    const ids = uploaded()
    if (ids.size === 0) return null
    const id = [...(name === null ? [] : [recordedId(name, language)]), promptId(text, language)].find(id => ids.has(id))
    return id === undefined ? null : join(custom, id)
  }

  return {
    async prompt(text, language) {
      const path = recording(text, language, null)
      return (path && (await findSound(path))) || spoken(text, language, true)
    },
    sound(ref) {
      const own = ref.type === 'text' ? recording(ref.text, ref.language, ref.recorded) : null
      if (own) return own
      const sound = ref.type === 'beep' ? beeped(true) : spoken(ref.text, ref.language, true)
      return sound instanceof Promise ? sound.then(({ path }) => path) : sound.path
    },
    async prepare(prompts) {
      const texts = staticPrompts(prompts).flatMap(ref => (ref.type === 'text' ? [ref] : []))
      const makes = [
        { what: 'beep', make: async () => beeped(false) },
        { what: 'fallback', make: async () => made(join(soundsDir, 'fallback'), () => speak(tools, FALLBACK, 'zh'), false) },
        ...texts.map(({ text, language }) => ({ what: text, make: async () => spoken(text, language, false) })),
      ]
      const results = await Promise.allSettled(makes.map(({ make }) => make()))
      await sweep(join(soundsDir, 'tts'), new Set(texts.map(({ text, language }) => promptId(text, language))))
      const failed = results.flatMap((result, at) =>
        result.status === 'rejected' ? [{ what: makes[at]?.what ?? '', why: String(result.reason) }] : [],
      )
      return { made: makes.length - failed.length, failed }
    },
    store: (id, audio) => storeRecording(tools, custom, id, audio),
    uploaded,
    remove: id => removeRecording(custom, id),
  }
}

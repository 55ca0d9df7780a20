import { statSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { languages, type Language } from '../../ivr-flows/prompt.ts'
import { ToolFailure, type MediaTools } from './media-tools.ts'
import { writeSound, type Samples, type Sound } from './sound-file.ts'
import { convert } from './synthesis.ts'

export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024
export const MAX_UPLOAD_SECONDS = 300

/** Why an uploaded recording was not taken. */
export type UploadFault = 'bad-prompt-id' | 'audio-too-large' | 'audio-unreadable' | 'audio-too-long' | 'audio-silent'
export type Stored = { ok: true; sound: Sound } | { ok: false; code: UploadFault }

/** The id of an uploaded recording: a flow's `recorded` name in a language, or the `promptId` of the words it replaces. */
export const recordedId = (name: string, language: Language): string => `${name}-${language}`
const idForm = new RegExp(`^(?:[a-z][a-z0-9-]{0,39}-(?:${languages.join('|')})|(?:${languages.join('|')})-[0-9a-f]{24})$`)

const startsWith = (audio: Uint8Array, at: number, text: string): boolean =>
  Buffer.from(audio.buffer, audio.byteOffset + at, Math.max(0, Math.min(text.length, audio.byteLength - at))).toString('latin1') === text

/** What kind of audio file this is by its first bytes, as sox calls it; null for anything else. */
export const audioType = (audio: Uint8Array): 'wav' | 'flac' | 'mp3' | null => {
  if (audio.byteLength < 12) return null
  if (startsWith(audio, 0, 'RIFF') && startsWith(audio, 8, 'WAVE')) return 'wav'
  if (startsWith(audio, 0, 'fLaC')) return 'flac'
  const mp3Frame = audio[0] === 0xff && ((audio[1] ?? 0) & 0xe6) === 0xe2
  return startsWith(audio, 0, 'ID3') || mp3Frame ? 'mp3' : null
}

const isSilent = ({ narrow }: Samples): boolean => {
  for (let at = 0; at + 1 < narrow.length; at += 2) if (Math.abs(narrow.readInt16LE(at)) > 100) return false
  return true
}

/**
 * Takes a recording (wav, flac or mp3) into `folder` under an id, replacing an earlier one. Faults of the audio are values; a full disk
 * rejects.
 */
export const storeRecording = async (tools: MediaTools, folder: string, id: string, audio: Uint8Array): Promise<Stored> => {
  if (!idForm.test(id)) return { ok: false, code: 'bad-prompt-id' }
  if (audio.byteLength > MAX_UPLOAD_BYTES) return { ok: false, code: 'audio-too-large' }
  const type = audioType(audio)
  if (!type) return { ok: false, code: 'audio-unreadable' }
  try {
    const samples = await convert(tools, audio, type, MAX_UPLOAD_SECONDS + 1)
    if (samples.narrow.length / 16_000 > MAX_UPLOAD_SECONDS + 0.5) return { ok: false, code: 'audio-too-long' }
    if (isSilent(samples)) return { ok: false, code: 'audio-silent' }
    return { ok: true, sound: await writeSound(join(folder, id), samples) }
  } catch (error) {
    if (error instanceof ToolFailure) return { ok: false, code: 'audio-unreadable' }
    throw error
  }
}

/** A folder's time moves in steps of some milliseconds: a listing this young may have missed a file of the same step. */
const TIME_STEP_MS = 50

/** Removes a recording. False when there is none of that id. */
export const removeRecording = async (folder: string, id: string): Promise<boolean> => {
  if (!idForm.test(id)) return false
  const removed = await Promise.all(
    ['wav', 'wav16'].map(kind =>
      rm(join(folder, `${id}.${kind}`)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return removed.includes(true)
}

/** The ids that have a recording. Another process may add some at any time: the folder is read again when it has changed. */
export const recordedIds = (folder: string): (() => ReadonlySet<string>) => {
  let changed = Infinity
  let ids: ReadonlySet<string> = new Set()
  return () => {
    const at = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? -1
    if (at !== changed) {
      ids = new Set(
        at < 0
          ? []
          : readdirSync(folder)
              .filter(file => file.endsWith('.wav'))
              .map(file => file.slice(0, -4)),
      )
      changed = Date.now() - at > TIME_STEP_MS ? at : Infinity
    }
    return ids
  }
}

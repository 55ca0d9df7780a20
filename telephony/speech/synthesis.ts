import { createHash } from 'node:crypto'
import type { Language } from '../../ivr-flows/prompt.ts'
import type { MediaTools } from './media-tools.ts'
import type { Samples } from './sound-file.ts'

/**
 * espeak-ng's voice and words a minute for each language. Of the two Mandarin voices only this one speaks Mandarin in version 1.51 as well;
 * plain `cmn` spells out pinyin in English there.
 */
const voices: Record<Language, { voice: string; speed: number }> = {
  zh: { voice: 'cmn-latn-pinyin', speed: 165 },
  en: { voice: 'en', speed: 155 },
}

/** Goes into every id: raise it when the sound of the same words changes, so that old files are not used again. */
const MAKE = 1

/** The file name of a spoken text: the same words in the same voice always have the same one. */
export const promptId = (text: string, language: Language): string => {
  const { voice, speed } = voices[language]
  const hash = createHash('sha256')
    .update(JSON.stringify([MAKE, voice, speed, text.trim()]))
    .digest('hex')
  return `${language}-${hash.slice(0, 24)}`
}

/** Loudest sample, in dB of full scale. A steady tone is louder to the ear than speech of the same peak. */
const SPEECH_DB = -3
const TONE_DB = -12

/**
 * To a peak of `level` dB, with a little silence around, because the first packets of a call are often lost; then to the two rates:
 * the size of the narrow one, itself, the wide one.
 */
const intoBothRates = (level: number) => `
  sox -V1 "$dir/in.wav" -b 16 -e signed-integer -c 1 "$dir/even.wav" gain -n ${level} pad 0.05 0.1
  sox -V1 "$dir/even.wav" -r 8000 -t raw -b 16 -e signed-integer -L "$dir/narrow" rate 8000
  sox -V1 "$dir/even.wav" -r 16000 -t raw -b 16 -e signed-integer -L "$dir/wide" rate 16000
  wc -c < "$dir/narrow"; cat "$dir/narrow" "$dir/wide"; rm -rf "$dir"`
const workFolder = 'dir=$(mktemp -d); trap \'rm -rf "$dir"\' EXIT;'

const split = (output: Buffer): Samples => {
  const line = output.indexOf(10)
  const size = Number(output.subarray(0, line).toString())
  return { narrow: output.subarray(line + 1, line + 1 + size), wide: output.subarray(line + 1 + size) }
}

/** Words to sound by espeak-ng. Text comes by standard input, so it may hold anything. */
export const speak = async (tools: MediaTools, text: string, language: Language): Promise<Samples> => {
  const { voice, speed } = voices[language]
  const script = `${workFolder} espeak-ng -b 1 -v "$1" -s "$2" --stdin -w "$dir/in.wav"; ${intoBothRates(SPEECH_DB)}`
  return split(await tools(script, [voice, String(speed)], Buffer.from(text)))
}

/** The tone after which a caller speaks: 1 kHz, 0.4 s. */
export const beep = async (tools: MediaTools): Promise<Samples> => {
  const tone = 'sox -V1 -n -r 16000 -b 16 -c 1 "$dir/in.wav" synth 0.4 sine 1000 fade 0.01 0.4 0.01'
  const script = `${workFolder} ${tone}; ${intoBothRates(TONE_DB)}`
  return split(await tools(script, [], Buffer.alloc(0)))
}

/** Somebody's audio file, of the sox type `type`, to both rates; stereo becomes mono, what exceeds `maxSeconds` is cut. */
export const convert = async (tools: MediaTools, audio: Uint8Array, type: string, maxSeconds: number): Promise<Samples> => {
  const script = `${workFolder} sox -V1 -t "$1" - "$dir/in.wav" trim 0 "$2" remix -; ${intoBothRates(SPEECH_DB)}`
  return split(await tools(script, [type, String(maxSeconds)], audio, 60_000))
}

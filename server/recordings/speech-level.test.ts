/** What is a message and what is none, by ear. */
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { MediaShell } from '../../telephony/speech/media-tools.ts'
import { LEAST_SPEECH_MS, speechMsIn, speechMsOf } from './speech-level.ts'

const RATE = 8_000
type At = (ms: number, n: number) => number

/** `ms` of sound; `at` gives a sample from -1 to 1. The same each time. */
const sound = (ms: number, at: At): Int16Array =>
  Int16Array.from({ length: (ms * RATE) / 1000 }, (_, n) => Math.round(at((n * 1000) / RATE, n) * 32_767))
/** Noise from -1 to 1 that is the same each time. */
const noise = (n: number): number => {
  const x = Math.sin(n * 12.9898) * 43_758.5453
  return 2 * (x - Math.floor(x)) - 1
}
const sine = (hz: number, n: number) => Math.sin((2 * Math.PI * hz * n) / RATE)
/** Syllables of a quarter of a second: harmonics of a voice whose pitch moves, with gaps between. */
const voice: At = (ms, n) => {
  const syllable = ms % 250
  if (syllable > 170) return 0
  const pitch = 120 + 30 * Math.sin(ms / 180)
  return 0.12 * [1, 2, 3, 4, 6, 9].reduce((sum, k) => sum + sine(pitch * k, n) / k, 0) * Math.sin((syllable / 170) * Math.PI)
}
const silence: At = (_, n) => 0.001 * noise(n)

t.test('silence, a click, a hum, steady noise and busy tones are no message', async t => {
  const none: Record<string, Int16Array> = {
    'nothing': new Int16Array(0),
    'digital silence': sound(6_000, () => 0),
    'a quiet line': sound(6_000, silence),
    'clicks': sound(6_000, (ms, n) => (ms % 1_000 < 40 ? 0.5 * noise(n) : silence(ms, n))),
    'a hum': sound(6_000, (ms, n) => 0.1 * sine(50, n) + silence(ms, n)),
    'steady noise': sound(6_000, (_, n) => 0.1 * noise(n)),
    'busy': sound(6_000, (ms, n) => (ms % 700 < 350 ? 0.3 * sine(450, n) : 0) + silence(ms, n)),
    'congestion, a little off': sound(6_000, (ms, n) => (ms % 1_400 < 700 ? 0.3 * sine(443, n) : 0) + silence(ms, n)),
    'a steady tone': sound(6_000, (_, n) => 0.3 * sine(425, n)),
    'one syllable': sound(400, voice),
  }
  for (const [name, samples] of Object.entries(none))
    t.ok(speechMsIn(samples, RATE) < LEAST_SPEECH_MS, `${name}: ${speechMsIn(samples, RATE)}`)
})

t.test('somebody who speaks is heard: quietly, over noise, after a long silence, through busy tones', async t => {
  const some: Record<string, Int16Array> = {
    'a sentence': sound(3_000, voice),
    'without a pause before or after': sound(1_500, (ms, n) => voice(ms, n) + silence(ms, n)),
    'quietly': sound(3_000, (ms, n) => 0.2 * voice(ms, n) + silence(ms, n)),
    'over noise': sound(4_000, (ms, n) => voice(ms, n) + 0.02 * noise(n)),
    'at the end': sound(60_000, (ms, n) => (ms > 57_000 ? voice(ms, n) : 0) + silence(ms, n)),
    'with a busy tone behind': sound(6_000, (ms, n) => (ms < 2_500 ? voice(ms, n) : ms % 700 < 350 ? 0.3 * sine(450, n) : 0)),
  }
  for (const [name, samples] of Object.entries(some))
    t.ok(speechMsIn(samples, RATE) >= LEAST_SPEECH_MS, `${name}: ${speechMsIn(samples, RATE)}`)
})

t.test('what a sound tool leaves is read as samples; a link to something else is not followed, and nothing is left', async t => {
  const dir = t.testdir({ 'work': {}, 'secret': 'the samples of somebody else', 'm.flac': '' })
  const samples = sound(3_000, voice)
  const measured = (leave: (file: string) => void) => {
    const shell: MediaShell = { run: async command => leave(command.find(word => word.endsWith('.raw'))!), close() {} }
    return speechMsOf({ dir, shell }, 'm', 'm.flac')
  }
  t.equal(await measured(file => writeFileSync(file, new Uint8Array(samples.buffer))), speechMsIn(samples, RATE))
  await t.rejects(
    measured(file => symlinkSync(join(dir, 'secret'), file)),
    { code: 'ELOOP' },
  )
  await t.rejects(
    measured(() => {}),
    { code: 'ENOENT' },
  )
  t.strictSame([readdirSync(join(dir, 'work')), readdirSync(dir).sort()], [[], ['m.flac', 'secret', 'work']])
})

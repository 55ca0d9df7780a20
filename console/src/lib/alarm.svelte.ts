import { preferences } from './preferences.svelte.ts'

type Tone = { hz: number; at: number; length: number }
const TUNES: Record<'ring' | 'warning' | 'message', Tone[]> = {
  ring: [
    { hz: 660, at: 0, length: 0.35 },
    { hz: 880, at: 0.4, length: 0.35 },
  ],
  warning: [
    { hz: 520, at: 0, length: 0.18 },
    { hz: 520, at: 0.28, length: 0.18 },
  ],
  message: [{ hz: 880, at: 0, length: 0.12 }],
}
const RING_EVERY_MS = 3000

/** Sounds of the console, made here so that nothing is downloaded, and the notice of a hidden tab. */
class Alarm {
  #context: AudioContext | null = null
  #ringing: ReturnType<typeof setInterval> | null = null
  #title = document.title

  play(tune: keyof typeof TUNES): void {
    // Before the first press in the page the browser refuses sound.
    if (!preferences.current.sounds[tune] || !navigator.userActivation.hasBeenActive) return
    const context = (this.#context ??= new AudioContext())
    void context.resume()
    for (const { hz, at, length } of TUNES[tune]) {
      const start = context.currentTime + at
      const tone = context.createOscillator(),
        volume = context.createGain()
      tone.frequency.value = hz
      volume.gain.setValueAtTime(0, start)
      volume.gain.linearRampToValueAtTime(0.12, start + 0.02)
      volume.gain.setTargetAtTime(0, start + length - 0.06, 0.02)
      tone.connect(volume).connect(context.destination)
      tone.start(start)
      tone.stop(start + length + 0.1)
    }
  }

  /** Rings until `quiet`; a hidden tab also gets a system notice and a title that says so. */
  ring(text: string): void {
    this.quiet()
    this.play('ring')
    this.#ringing = setInterval(() => this.play('ring'), RING_EVERY_MS)
    document.title = `● ${text}`
    if (document.hidden && 'Notification' in window && Notification.permission === 'granted')
      new Notification(text, { tag: 'hearthline-call' })
  }

  quiet(): void {
    if (this.#ringing) clearInterval(this.#ringing)
    this.#ringing = null
    document.title = this.#title
  }

  /** The title of the tab while nothing rings. */
  titled(text: string): void {
    this.#title = text
    if (!this.#ringing) document.title = text
  }
}

export const alarm = new Alarm()

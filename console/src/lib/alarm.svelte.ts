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
/** How long the browser may take to say whether a page may sound, in ms. */
const WAKES_MS = 500

/** Sounds of the console, made here so that nothing is downloaded, and the notice of a hidden tab. */
class Alarm {
  /** The browser does not let this page sound, as it does until somebody presses something in it, unless a microphone is open. */
  silent = $state(false)
  /** Runs when `silent` has changed. */
  onChange: () => void = () => {}
  #context: AudioContext | null = null
  #ringing: ReturnType<typeof setInterval> | null = null
  #title = document.title

  /** Asks the browser whether this page may sound; `silent` is true afterwards. A press in the page wakes it at any time. */
  async wake(): Promise<void> {
    const isFirst = !this.#context
    const context = this.#opened()
    if (isFirst) for (const press of ['pointerdown', 'keydown'] as const) addEventListener(press, () => void this.wake(), { capture: true })
    await Promise.race([context.resume(), new Promise(resolve => setTimeout(resolve, WAKES_MS))])
    this.#look()
  }

  #opened(): AudioContext {
    if (this.#context) return this.#context
    this.#context = new AudioContext()
    this.#context.onstatechange = () => this.#look()
    return this.#context
  }

  #look(): void {
    // a computer without a loudspeaker never runs: after a press nothing more can be asked of anybody
    const silent = this.#context?.state !== 'running' && !navigator.userActivation.hasBeenActive
    if (silent === this.silent) return
    this.silent = silent
    this.onChange()
  }

  /** Plays a tune, if it is turned on. */
  play(tune: keyof typeof TUNES): void {
    if (preferences.current.sounds[tune]) void this.sound(tune)
  }

  /** Plays a tune, turned on or not, as far as the browser lets the page sound. */
  async sound(tune: keyof typeof TUNES): Promise<void> {
    const context = this.#opened()
    const asked = performance.now()
    await context.resume()
    // what the browser has kept back is not heard all at once later
    if (performance.now() - asked > WAKES_MS) return
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

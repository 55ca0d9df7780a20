import { preferences } from './preferences.svelte.ts'

export type DeviceChoice = { id: string; label: string }

/**
 * Why there is no microphone: the person or the system does not allow it; there is none; another program has it; the page came over a
 * connection that browsers do not trust with one.
 */
export type MicrophoneFault = 'denied' | 'missing' | 'busy' | 'insecure'

const FAULTS: Record<string, MicrophoneFault> = { NotAllowedError: 'denied', NotReadableError: 'busy', AbortError: 'busy' }
/** A program that lets go of the microphone tells nobody: it is tried again so often, in ms. */
const AGAIN_MS = 3_000

/**
 * The seat's microphone and loudspeaker. The microphone is opened once at sign-in and kept: opening it at the first call costs the caller
 * hundreds of milliseconds. While it cannot be opened it is tried again by itself. `level` is 0..1, for the meter.
 */
export class Microphone {
  stream: MediaStream | null = $state.raw(null)
  fault: MicrophoneFault | null = $state(null)
  inputs: DeviceChoice[] = $state([])
  outputs: DeviceChoice[] = $state([])
  /** Runs when there is another microphone than before, or none any more. */
  onChange: () => void = () => {}
  #context: AudioContext | null = null
  #meter: AnalyserNode | null = null
  #samples = new Float32Array(512)
  #wanted = false
  #opening: Promise<boolean> | null = null
  #again: ReturnType<typeof setTimeout> | null = null

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => {
      if (!this.#wanted) return
      void this.#list()
      this.#retry()
    })
    void navigator.permissions
      ?.query({ name: 'microphone' as PermissionName })
      .then(permission => permission.addEventListener('change', () => this.#retry()))
      .catch(() => {})
  }

  /** Opens the chosen microphone, the default one when the chosen one is gone, unless one is open. Answers whether one is. */
  open = (): Promise<boolean> => {
    this.#wanted = true
    return (this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    }))
  }

  /** Opens what is chosen now in place of what is open. */
  async reopen(): Promise<boolean> {
    this.close()
    return this.open()
  }

  close(): void {
    this.#wanted = false
    if (this.#again) clearTimeout(this.#again)
    this.#drop()
  }

  /** Loudness of the microphone now, 0..1. */
  level(): number {
    if (!this.#meter || !this.stream) return 0
    this.#meter.getFloatTimeDomainData(this.#samples)
    let sum = 0
    for (const sample of this.#samples) sum += sample * sample
    return Math.min(1, Math.sqrt(sum / this.#samples.length) * 3)
  }

  async #open(): Promise<boolean> {
    if (this.stream) return true
    const { microphone: wanted, clean } = preferences.current
    const base = { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean }
    try {
      if (!navigator.mediaDevices) return this.#failed('insecure')
      const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted ? { ...base, deviceId: { ideal: wanted } } : base })
      if (!this.#wanted) {
        for (const track of stream.getTracks()) track.stop()
        return false
      }
      this.stream = stream
      stream.getAudioTracks()[0]?.addEventListener('ended', () => void this.#lost(stream))
      this.fault = null
      this.#listen(stream)
      await this.#list()
      this.onChange()
      return true
    } catch (error) {
      return this.#failed((error instanceof DOMException && FAULTS[error.name]) || 'missing')
    }
  }

  #failed(fault: MicrophoneFault): false {
    this.fault = fault
    if (this.#again) clearTimeout(this.#again)
    if (fault === 'busy') this.#again = setTimeout(() => this.#retry(), AGAIN_MS)
    this.onChange()
    return false
  }

  #retry(): void {
    if (this.#wanted && !this.stream) void this.open()
  }

  #drop(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = null
  }

  #listen(stream: MediaStream): void {
    this.#context ??= new AudioContext()
    void this.#context.resume()
    this.#meter = this.#context.createAnalyser()
    this.#meter.fftSize = 512
    this.#context.createMediaStreamSource(stream).connect(this.#meter)
  }

  /** The headset was pulled out: the next best one takes over, if there is one. */
  async #lost(stream: MediaStream): Promise<void> {
    if (stream !== this.stream) return
    this.#drop()
    await this.open()
  }

  async #list(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices()
    const of = (kind: MediaDeviceKind) =>
      devices.filter(device => device.kind === kind).map(device => ({ id: device.deviceId, label: device.label }))
    this.inputs = of('audioinput')
    this.outputs = of('audiooutput')
  }
}

import { preferences } from './preferences.svelte.ts'

export type DeviceChoice = { id: string; label: string }

/**
 * The seat's microphone and loudspeaker. The microphone is opened once at sign-in and kept: opening it at the first call costs the caller
 * hundreds of milliseconds. `level` is 0..1, for the meter.
 */
export class Microphone {
  stream: MediaStream | null = $state.raw(null)
  fault: 'denied' | 'missing' | null = $state(null)
  inputs: DeviceChoice[] = $state([])
  outputs: DeviceChoice[] = $state([])
  /** Runs when another microphone had to take over, so that a running conversation gets it. */
  onChange: () => void = () => {}
  #context: AudioContext | null = null
  #meter: AnalyserNode | null = null
  #samples = new Float32Array(512)

  /** Opens the chosen microphone; the default one when the chosen one is gone. */
  async open(): Promise<boolean> {
    const { microphone: wanted, clean } = preferences.current
    const base = { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean }
    try {
      if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError')
      const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted ? { ...base, deviceId: { ideal: wanted } } : base })
      this.close()
      this.stream = stream
      stream.getAudioTracks()[0]?.addEventListener('ended', () => void this.#lost(stream))
      navigator.mediaDevices.ondevicechange = () => void this.#list()
      this.fault = null
      this.#listen(stream)
      await this.#list()
      return true
    } catch (error) {
      this.fault = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing'
      return false
    }
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = null
  }

  /** Loudness of the microphone now, 0..1. */
  level(): number {
    if (!this.#meter) return 0
    this.#meter.getFloatTimeDomainData(this.#samples)
    let sum = 0
    for (const sample of this.#samples) sum += sample * sample
    return Math.min(1, Math.sqrt(sum / this.#samples.length) * 3)
  }

  #listen(stream: MediaStream): void {
    this.#context ??= new AudioContext()
    void this.#context.resume()
    this.#meter = this.#context.createAnalyser()
    this.#meter.fftSize = 512
    this.#context.createMediaStreamSource(stream).connect(this.#meter)
  }

  /** The headset was pulled out: the next best one takes over. */
  async #lost(stream: MediaStream): Promise<void> {
    if (stream === this.stream && (await this.open())) this.onChange()
  }

  async #list(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices()
    const of = (kind: MediaDeviceKind) =>
      devices.filter(device => device.kind === kind).map(device => ({ id: device.deviceId, label: device.label }))
    this.inputs = of('audioinput')
    this.outputs = of('audiooutput')
  }
}

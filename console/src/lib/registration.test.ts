/** When a page registers its telephone: only while a call could be heard in it and answered. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()

/** The browser's microphone, of which the test is the owner. */
class Devices extends EventTarget {
  fails: string | null = null
  tracks: EventTarget[] = []
  getUserMedia = async () => {
    if (this.fails) throw new DOMException('', this.fails)
    const track = Object.assign(new EventTarget(), { stop: () => {}, enabled: true, kind: 'audio' })
    this.tracks.push(track)
    return { getTracks: () => [track], getAudioTracks: () => [track] }
  }
  enumerateDevices = async () => []
  pull() {
    this.fails = 'NotFoundError'
    for (const track of this.tracks.splice(0)) track.dispatchEvent(new Event('ended'))
  }
  plug() {
    this.fails = null
    this.dispatchEvent(new Event('devicechange'))
  }
}
const devices = new Devices()
const user = { hasBeenActive: false }
Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices: devices, userActivation: user }, configurable: true })

/** What the browser says of sound. */
const sound = { allowed: true, told: () => {} }
class Context {
  get state() {
    return sound.allowed ? 'running' : 'suspended'
  }
  set onstatechange(told: () => void) {
    sound.told = told
  }
  resume = () => (sound.allowed ? Promise.resolve() : new Promise(() => {}))
  createAnalyser = () => ({ fftSize: 0 })
  createMediaStreamSource = () => ({ connect: () => {} })
}
Object.assign(globalThis, { AudioContext: Context })

const { Microphone } = await import('./microphone.svelte.ts')
const { Registration } = await import('./registration.svelte.ts')
const credentials = { user: '1001w', password: '-', path: '/sip', domain: 'hearthline', registerSeconds: 120 } as const

const open = () => {
  const phone = {
    state: 'off',
    hasAudio: false,
    start: () => (phone.state = 'registered'),
    stop: () => (phone.state = 'off'),
    hear: () => {},
    swapMicrophone: async () => {},
  }
  const microphone = new Microphone()
  return { phone, microphone, registration: new Registration(phone as never, microphone) }
}
const settled = () => new Promise(resolve => setImmediate(resolve))

for (const [error, obstacle] of [
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'missing'],
  ['NotReadableError', 'busy'],
] as const)
  t.test(`${error}: no telephone, and why; it comes with the microphone`, async t => {
    devices.fails = error
    const { phone, microphone, registration } = open()
    await registration.want(credentials)
    t.equal(phone.state, 'off')
    t.equal(registration.obstacle, obstacle)
    devices.plug()
    await settled()
    t.equal(registration.obstacle, null)
    t.equal(phone.state, 'registered')
    microphone.close()
  })

t.test('a headset pulled out takes the telephone away and brings it back, but for a conversation, which goes on', async t => {
  devices.fails = null
  const { phone, microphone, registration } = open()
  await registration.want(credentials)
  devices.pull()
  await settled()
  t.equal(phone.state, 'off')
  devices.plug()
  await settled()
  t.equal(phone.state, 'registered')
  phone.hasAudio = true
  devices.pull()
  await settled()
  t.equal(phone.state, 'registered')
  t.equal(registration.obstacle, 'missing')
  phone.hasAudio = false
  registration.settle()
  t.equal(phone.state, 'off', 'until it is over')
  microphone.close()
})

t.test('a page that is to have no telephone has none, whatever is plugged in', async t => {
  devices.fails = null
  const { phone, microphone, registration } = open()
  await registration.want(credentials)
  await registration.want(null)
  microphone.close()
  devices.plug()
  await settled()
  t.equal(phone.state, 'off')
  t.equal(registration.obstacle, null)
})

t.test('a page that the browser does not let sound is no telephone until it is pressed', async t => {
  sound.allowed = false
  devices.fails = null
  const { phone, microphone, registration } = open()
  await registration.want(credentials)
  t.equal(registration.obstacle, 'silent')
  t.equal(phone.state, 'off')
  sound.allowed = true
  sound.told()
  t.equal(registration.obstacle, null)
  t.equal(phone.state, 'registered')
  microphone.close()
})

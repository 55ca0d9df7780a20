/** People at browsers: Chromium with a voice of its own, pages that are signed in, and what can be heard in them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { buildConsole } from '../../runtime/console.ts'
import { REQUEST_HEADER } from '../../server/contract/session.ts'
import { wavFile } from '../../telephony/speech/wav.ts'
import { demoPassword } from '../centre.ts'
import { seatTone } from '../sip/tones.ts'

/** What the microphone of every browser here says; one voice a Chromium process. */
export { seatTone }
const RATE = 48_000

/** A WAV file with a tone that loops without a click. @param hz a whole number @param seconds whole seconds */
function toneFile(hz: number, seconds: number): Buffer {
  const samples = Buffer.alloc(RATE * seconds * 2)
  for (let n = 0; n < RATE * seconds; n++) samples.writeInt16LE(Math.round(Math.sin((2 * Math.PI * hz * n) / RATE) * 13_000), n * 2)
  return wavFile(samples, RATE)
}

/**
 * Starts Chromium for a tap test; its console is built first when its sources have changed. `asShipped`: pages sound only as far as they do
 * at people's own.
 */
export async function useBrowser(
  t: { teardown(end: () => Promise<void>): void },
  { asShipped = false }: { asShipped?: boolean } = {},
): Promise<Browser> {
  await buildConsole(line => process.stderr.write(`${line}\n`))
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-browser-'))
  const voice = join(folder, 'voice.wav')
  writeFileSync(voice, toneFile(seatTone, 10))
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice}`,
      ...(asShipped ? [] : ['--autoplay-policy=no-user-gesture-required']),
    ],
  })
  t.teardown(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return browser
}

export interface PageWishes {
  theme?: 'light' | 'dark'
  locale?: 'zh' | 'en'
  device?: 'browser' | 'desk'
  size?: [width: number, height: number]
}

/** A page of its own (own cookies, own storage) at an address. The voice is not cleaned, for a steady tone counts as noise. */
export async function openPage(
  browser: Browser,
  address: string,
  { theme = 'light', locale = 'zh', device = 'browser', size = [1366, 768] }: PageWishes = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['microphone'],
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.addInitScript(
    chosen => {
      if (!localStorage.getItem('hearthline.preferences')) localStorage.setItem('hearthline.preferences', chosen)
    },
    JSON.stringify({ theme, locale, device, clean: false }),
  )
  await page.goto(address)
  return page
}

/** Signs a demo account in and waits for its first screen. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.fill('#username', username)
  await page.fill('#password', demoPassword)
  await page.click('button[type=submit]')
  await page.getByRole('navigation').waitFor()
}

/** Opens a page, signs in and goes to a place. */
export async function work(browser: Browser, address: string, username: string, place = '/', wishes: PageWishes = {}): Promise<Page> {
  const page = await openPage(browser, `${address}${place}`, wishes)
  await signIn(page, username)
  return page
}

/** Changes the language as another tab of the same person does. */
export const speak = (page: Page, locale: 'zh' | 'en'): Promise<void> =>
  page.evaluate(wish => {
    const key = 'hearthline.preferences'
    const chosen = JSON.parse(localStorage.getItem(key) ?? '{}') as object
    localStorage.setItem(key, JSON.stringify({ ...chosen, locale: wish }))
    dispatchEvent(new StorageEvent('storage', { key }))
  }, locale)

/** Waits until the phone bar says this state. @param word as the screen writes it */
export async function seatSays(page: Page, word: string, timeout = 10_000): Promise<void> {
  await page.getByRole('banner').getByRole('status').filter({ hasText: word }).first().waitFor({ timeout })
}

/** Waits for the browser's telephone to be registered and makes the seat ready. */
export async function goReady(page: Page): Promise<void> {
  const ready = page.getByRole('group', { name: '通话操作' }).getByRole('button', { name: '示闲' })
  await ready.and(page.locator(':enabled')).waitFor()
  await page.keyboard.press('F10')
  await seatSays(page, '空闲')
}

/**
 * Resolves once the loudspeaker of the page plays this tone above everything else for 200 ms.
 * @throws when it has not within `withinMs`; the message says what was loudest
 */
export async function hearsInPage(page: Page, hz: number, withinMs = 5000): Promise<void> {
  const heard = await page.evaluate(
    async ([wanted, limit]) => {
      const context = new AudioContext()
      await context.resume()
      const meter = context.createAnalyser()
      meter.fftSize = 8192
      meter.smoothingTimeConstant = 0
      let source: MediaStreamAudioSourceNode | null = null
      let loudest = 0
      let since = 0
      const end = performance.now() + limit
      while (performance.now() < end) {
        const stream = (document.querySelector('#remote-audio') as HTMLAudioElement | null)?.srcObject as MediaStream | null
        if (stream && source?.mediaStream !== stream) {
          source?.disconnect()
          source = context.createMediaStreamSource(stream)
          source.connect(meter)
        }
        const bins = new Float32Array(meter.frequencyBinCount)
        meter.getFloatFrequencyData(bins)
        const top = bins.reduce((best, level, n) => (level > bins[best]! ? n : best), 0)
        loudest = Math.round((top * context.sampleRate) / meter.fftSize)
        const isIt = Math.abs(loudest - wanted) < 15 && bins[top]! > -60
        since = isIt ? since || performance.now() : 0
        if (since && performance.now() - since > 200) {
          await context.close()
          return true
        }
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      await context.close()
      return loudest
    },
    [hz, withinMs] as const,
  )
  if (heard !== true) throw new Error(`the page does not hear ${hz} Hz; loudest is ${heard} Hz`)
}

/** Signs the seat and the person out, and closes the page. */
export async function leave(page: Page): Promise<void> {
  const headers = { [REQUEST_HEADER]: '1' }
  const { origin } = new URL(page.url())
  await page.request.post(`${origin}/api/seat/sign-out`, { headers, failOnStatusCode: false }).catch(() => null)
  await page.request.delete(`${origin}/api/session`, { headers, failOnStatusCode: false }).catch(() => null)
  await page.context().close()
}

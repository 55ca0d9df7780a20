/** A page that could not answer is no telephone: without a microphone, or while the browser lets it make no sound. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { citizenTone, dial, hangUpAll } from '../calls/conversation.ts'
import { inDatabase, useCentre } from '../centre.ts'
import { goReady, hearsInPage, leave, openPage, seatSays, seatTone, signIn, speak, useBrowser, work } from './browser.ts'
import { screen } from './screen.ts'

const centre = await useCentre(t, { queues: { wrapUp: 60 } })
const browser = await useBrowser(t, { asShipped: true })
t.afterEach(() => hangUpAll(centre))

/** What the page's next wish for a microphone is answered with, and the wish itself where something tells the page to try again. */
type Ear = { fails: string | null; streams: MediaStream[]; pulls(): void; plugs(): void }
const hands = (): void => {
  const ear: Ear = {
    fails: null,
    streams: [],
    pulls() {
      this.fails = 'NotFoundError'
      for (const track of this.streams.splice(0).flatMap(stream => stream.getTracks())) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
    },
    plugs() {
      this.fails = null
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    },
  }
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async wish => {
    if (ear.fails) throw new DOMException('', ear.fails)
    const stream = await ask(wish)
    ear.streams.push(stream)
    return stream
  }
  Object.assign(window, { ear })
}
const ear = (page: Page, does: 'pulls' | 'plugs') => page.evaluate(one => (window as unknown as { ear: Ear }).ear[one](), does)
const fail = (page: Page, fails: string | null) => page.evaluate(one => void ((window as unknown as { ear: Ear }).ear.fails = one), fails)

/** A page whose microphone the test has in its hands. */
const open = async (fails: string): Promise<Page> => {
  const page = await openPage(browser, centre.address)
  await page.addInitScript(hands)
  await page.addInitScript(first => void ((window as unknown as { ear: Ear }).ear.fails = first), fails)
  await page.goto(`${centre.address}/desk`)
  await signIn(page, 'intake1')
  return page
}
const bar = (page: Page) => page.getByRole('banner')
const readyButton = (page: Page) => page.getByRole('group', { name: '通话操作' }).getByRole('button', { name: '示闲' })

t.test('without a microphone nobody is ready: each reason in its words; what comes back by itself is tried by itself', async t => {
  const page = await open('NotAllowedError')
  await bar(page).getByText('未获准使用麦克风').waitFor()
  await screen(t, page, 'microphone-denied')
  await speak(page, 'en')
  await bar(page).getByText('The microphone is blocked').waitFor()
  await screen(t, page, 'microphone-denied-en')
  await speak(page, 'zh')
  t.match(await readyButton(page).getAttribute('aria-description'), /未获准使用麦克风/)
  await page.keyboard.press('F10')
  await page.getByRole('log').getByText('未获准使用麦克风').waitFor()
  await seatSays(page, '示忙')
  await fail(page, 'NotFoundError')
  await bar(page).getByRole('button', { name: '重试' }).click()
  await bar(page).getByText('没有找到麦克风').waitFor()
  await fail(page, 'NotReadableError')
  await bar(page).getByRole('button', { name: '重试' }).click()
  await bar(page).getByText('麦克风被其他程序占用').waitFor()
  await screen(t, page, 'microphone-busy')
  await fail(page, null)
  await goReady(page)

  await ear(page, 'pulls')
  await seatSays(page, '电话未连接')
  await bar(page).getByText('没有找到麦克风').waitFor()
  const citizen = await dial(centre, '13807300101')
  await ear(page, 'plugs')
  await bar(page).getByRole('button', { name: '接听' }).waitFor()
  await ear(page, 'pulls')
  await seatSays(page, '电话未连接')
  await ear(page, 'plugs')
  await bar(page).getByRole('button', { name: '接听' }).waitFor()
  await page.keyboard.press('F2')
  await citizen.answered()
  await Promise.all([hearsInPage(page, citizenTone), citizen.media!.ear.hears(seatTone)])
  await ear(page, 'pulls')
  await bar(page).getByText('麦克风断开').waitFor()
  await screen(t, page, 'microphone-gone-in-call')
  await hearsInPage(page, citizenTone)
  await ear(page, 'plugs')
  await citizen.media!.ear.hears(seatTone)
  await seatSays(page, '通话中')
  const missed = await inDatabase(
    centre.instance.env,
    sql => sql<{ reason: string }>`select data->>'reason' as reason from call_events where type = 'missed'`,
  )
  t.same(
    missed.map(({ reason }) => reason),
    ['unreachable'],
    'no miss of the person',
  )
  await leave(page)
})

/** Reads a page as nobody would touch it: what Playwright asks counts as a press. */
const untouched = async (page: Page) => {
  const session = await page.context().newCDPSession(page)
  return async <T>(expression: string): Promise<T> => {
    const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    return result.value as T
  }
}
/** Resolves once an expression is true in a page that nobody touches. */
const until = (expression: string) =>
  `new Promise(done => { const look = () => (${expression}) ? done(true) : requestAnimationFrame(look); look() })`

/** Counts what the page sounds, as it can be heard. */
const counted = (): void => {
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (at?: number) {
    if (this.context.state === 'running') Object.assign(window, { tones: ((window as { tones?: number }).tones ?? 0) + 1 })
    start.call(this, at)
  }
}

t.test('a page that nobody has touched rings where the browser allows it', async t => {
  const first = await work(browser, centre.address, 'intake1', '/desk')
  await goReady(first)
  const second = await first.context().newPage()
  await second.addInitScript(counted)
  await second.goto(`${centre.address}/desk`)
  const look = await untouched(second)
  await look(until(`document.body.innerText.includes('接听在另一标签页')`))
  await first.close()
  await look(until(`document.querySelector('header').innerText.includes('等待来电')`))
  await dial(centre, '13807300101')
  await look(until(`window.tones > 1`))
  t.equal(await look('navigator.userActivation.hasBeenActive'), false)
  await leave(second)
})

/**
 * Listens to what the page plays back of what it has recorded: for how long, and how high. Names no function, for the page does not know the
 * compiler's `__name`.
 */
const overheard = (): void => {
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () {
    if (this.src.startsWith('blob:'))
      Object.assign(window, {
        heard: fetch(this.src)
          .then(response => response.arrayBuffer())
          .then(bytes => new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes))
          .then(sound => ({
            seconds: sound.duration,
            hz: sound
              .getChannelData(0)
              .subarray(48_000, 96_000)
              .filter((value, n, all) => n > 0 && all[n - 1]! < 0 && value >= 0).length,
          })),
      })
    return play.call(this)
  }
}

t.test('bell and voice can be tried: the bell sounds, and one hears oneself as callers do', async t => {
  const page = await openPage(browser, centre.address)
  await page.addInitScript(counted)
  await page.addInitScript(overheard)
  await page.goto(`${centre.address}/desk`)
  await signIn(page, 'intake1')
  await readyButton(page).and(page.locator(':enabled')).waitFor()
  await bar(page)
    .getByRole('button', { name: /李晓梅/ })
    .click()
  await page.getByRole('menuitem', { name: '电话与声音' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '试听铃声' }).click()
  await page.waitForFunction(() => ((window as { tones?: number }).tones ?? 0) > 1)
  const tries = dialog.getByRole('button', { name: /试音/ })
  await tries.click()
  await dialog.getByText('请说话…').waitFor()
  t.equal(await tries.isDisabled(), true, 'once at a time')
  await dialog.getByText('正在播放').waitFor()
  const { seconds, hz } = await page.evaluate(() => (window as unknown as { heard: Promise<{ seconds: number; hz: number }> }).heard)
  t.ok(Math.abs(seconds - 3) < 0.5, `${seconds} s`)
  t.ok(Math.abs(hz - seatTone) < 20, `${hz} Hz`)
  await tries.and(page.locator(':enabled')).waitFor()
  await page.keyboard.press('Escape')
  await leave(page)
})

t.test('where it does not, the page says so, and is no telephone until the first press', async t => {
  const page = await openPage(browser, centre.address)
  // a browser that keeps sound back until somebody presses something, microphone or not
  await page.addInitScript(() => {
    let isPressed = false
    addEventListener('keydown', ({ key }) => void (isPressed ||= key === 'Shift'), { capture: true })
    const Real = AudioContext
    window.AudioContext = class extends Real {
      override get state() {
        return isPressed ? super.state : 'suspended'
      }
      override resume() {
        return isPressed ? super.resume() : new Promise<void>(() => {})
      }
    }
    Object.defineProperty(navigator, 'userActivation', {
      value: {
        get hasBeenActive() {
          return isPressed
        },
      },
    })
  })
  await page.goto(`${centre.address}/desk`)
  await signIn(page, 'intake2')
  await bar(page).getByText('请点击页面任意处或按任意键').waitFor()
  await seatSays(page, '示忙')
  t.match(await readyButton(page).getAttribute('aria-description'), /打开来电铃声/)
  await screen(t, page, 'sound-not-allowed-yet')
  await speak(page, 'en')
  await screen(t, page, 'sound-not-allowed-yet-en')
  await speak(page, 'zh')
  await page.keyboard.press('Shift')
  await goReady(page)
  await leave(page)
})

t.test('a connection that went without a word is found out and made anew: calls ring, and nobody speaks of a refusal', async t => {
  const page = await openPage(browser, centre.address)
  let [connections, isDead] = [0, false]
  let anew = () => {}
  const isAnew = new Promise<void>(resolve => {
    anew = resolve
  })
  await page.routeWebSocket(/\/sip$/, browserSide => {
    const mine = ++connections
    if (mine > 1) anew()
    const switchSide = browserSide.connectToServer()
    const passes = () => !(isDead && mine === 1)
    browserSide.onMessage(frame => void (passes() && switchSide.send(frame)))
    switchSide.onMessage(frame => void (passes() && browserSide.send(frame)))
  })
  await page.goto(`${centre.address}/desk`)
  await signIn(page, 'intake1')
  await goReady(page)
  isDead = true
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await isAnew
  await bar(page).getByText('等待来电').waitFor()
  t.equal(await bar(page).getByText('软电话注册被拒绝').count(), 0)
  await dial(centre, '13807300101')
  await bar(page).getByRole('button', { name: '接听' }).waitFor()
  await leave(page)
})

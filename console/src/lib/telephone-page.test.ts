/** Which of several pages has the telephone, as the browser's locks have it. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()

type Wish = { name: string; run: (lock: unknown) => unknown; settle: (error?: Error) => void }
/** The Web Locks of a browser, for one name: who has it, and who waits. */
class Locks {
  holder: Wish | null = null
  waiting: Wish[] = []
  request = (name: string, options: { steal?: true; ifAvailable?: true; signal?: AbortSignal }, run: (lock: unknown) => unknown) =>
    new Promise<void>((resolve, reject) => {
      const wish = { name, run, settle: (error?: Error) => (error ? reject(error) : resolve()) }
      if (options.ifAvailable && this.holder) {
        run(null)
        return resolve()
      }
      options.signal?.addEventListener('abort', () => {
        this.waiting = this.waiting.filter(one => one !== wish)
        reject(new DOMException('', 'AbortError'))
      })
      if (options.steal) {
        this.holder?.settle(new DOMException('', 'AbortError'))
        this.holder = null
      }
      if (this.holder) this.waiting.push(wish)
      else this.#grant(wish)
    })
  #grant(wish: Wish) {
    this.holder = wish
    void Promise.resolve(wish.run({})).then(() => {
      if (this.holder !== wish) return
      this.holder = null
      wish.settle()
      const next = this.waiting.shift()
      if (next) this.#grant(next)
    })
  }
}
const locks = new Locks()
Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true })
const documentEvents = new EventTarget()
Object.assign(document, {
  addEventListener: documentEvents.addEventListener.bind(documentEvents),
  removeEventListener: documentEvents.removeEventListener.bind(documentEvents),
})

const { TelephonePage } = await import('./telephone-page.svelte.ts')
const settled = () => new Promise(resolve => setTimeout(resolve))

const open = async () => {
  const told: string[] = []
  const page = new TelephonePage('u1', {
    gained: () => void told.push('gained'),
    lost: () => void told.push('lost'),
    woke: () => void told.push('woke'),
  })
  await page.start()
  return { page, told }
}

t.test('the first page has it; another takes it, gives it back by closing, and nothing else changes it', async t => {
  const first = await open()
  t.equal(first.page.where, 'here')
  const [second, third] = [await open(), await open()]
  t.equal(second.page.where, 'elsewhere')
  third.page.stop()
  t.same(first.told, [])
  await second.page.take()
  await settled()
  t.equal(first.page.where, 'elsewhere')
  t.equal(second.page.where, 'here')
  t.same([first.told, second.told], [['lost'], ['gained']], 'laid down before it is taken')
  second.page.stop()
  await settled()
  t.equal(first.page.where, 'here')
  t.same(first.told, ['lost', 'gained'])
  first.page.stop()
})

t.test('a page that sleeps has no telephone and takes none; awake it says so', async t => {
  const { page, told } = await open()
  documentEvents.dispatchEvent(new Event('freeze'))
  t.equal(page.where, 'elsewhere')
  await settled()
  t.equal(locks.holder, null)
  documentEvents.dispatchEvent(new Event('resume'))
  await settled()
  t.equal(page.where, 'here')
  t.same(told, ['lost', 'gained', 'woke'])
  page.stop()
})

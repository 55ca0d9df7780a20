// What the console's modules ask of a browser, for tests that run them without one: storage, and the runes' compiler.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)

/** A browser's local storage; `touch` is what another tab of the same browser does to it, which this tab is told. */
export class Storage {
  #entries = new Map<string, string>()
  get length(): number {
    return this.#entries.size
  }
  key = (index: number): string | null => [...this.#entries.keys()][index] ?? null
  getItem = (key: string): string | null => this.#entries.get(key) ?? null
  setItem = (key: string, value: string): void => void this.#entries.set(key, value)
  removeItem = (key: string): void => void this.#entries.delete(key)
  keys = (): string[] => [...this.#entries.keys()].sort()

  touch(key: string, value: string | null): void {
    if (value === null) this.removeItem(key)
    else this.setItem(key, value)
    window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue: value, storageArea: this }))
  }
}

const window = new EventTarget()

/** Puts a browser's globals in place; import the console's modules after it, by `await import`. */
export const pretendBrowser = (): { storage: Storage } => {
  const storage = new Storage()
  const matches = { matches: false, addEventListener: () => {} }
  Object.assign(globalThis, {
    window: globalThis,
    localStorage: storage,
    sessionStorage: new Storage(),
    matchMedia: () => matches,
    location: { pathname: '/', search: '', href: 'http://centre/' },
    history: { pushState: () => {}, replaceState: () => {} },
    document: { title: '', hidden: false, documentElement: { dataset: {} }, addEventListener: () => {} },
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window),
  })
  return { storage }
}

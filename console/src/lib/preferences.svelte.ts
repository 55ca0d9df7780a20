/** What a person chose for this browser: language, colours, sounds, devices. Kept in localStorage; a broken entry counts as none. */
export type Preferences = {
  locale: 'zh' | 'en'
  theme: 'system' | 'light' | 'dark'
  sounds: { ring: boolean; warning: boolean; message: boolean }
  microphone: string | null
  speaker: string | null
  /** Takes noise and echo out of what the microphone hears; off for headsets that do it themselves. */
  clean: boolean
  /** Columns of the order list that are put away. */
  hiddenColumns: string[]
  /** Which telephone this person uses. */
  device: 'browser' | 'desk'
}

const KEY = 'hearthline.preferences'
const FIRST: Preferences = {
  locale: 'zh',
  theme: 'system',
  sounds: { ring: true, warning: true, message: true },
  microphone: null,
  speaker: null,
  clean: true,
  hiddenColumns: [],
  device: 'browser',
}

const read = (): Preferences => {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    return { ...FIRST }
  }
}

class PreferenceStore {
  current: Preferences = $state(read())

  /** What is chosen in another tab holds here too. */
  follow(): void {
    addEventListener('storage', event => {
      if (event.key !== KEY) return
      this.current = read()
      this.apply()
    })
  }

  /** Changes some choices and keeps them. */
  set(change: Partial<Preferences>): void {
    this.current = { ...this.current, ...change }
    localStorage.setItem(KEY, JSON.stringify(this.current))
    this.apply()
  }

  /** Puts language and colours on the document. */
  apply(): void {
    const { theme, locale } = this.current
    const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  }
}

export const preferences = new PreferenceStore()

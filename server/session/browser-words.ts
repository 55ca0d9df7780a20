import Bowser from 'bowser'

/** What a browser calls itself, in the words of people: `Chrome 142 · Windows`. Null when it said nothing that is known. */
export const wordsOfBrowser = (userAgent: string | null): string | null => {
  if (!userAgent) return null
  const { browser, os } = Bowser.parse(userAgent)
  const name = [browser.name, browser.version?.split('.')[0]].filter(Boolean).join(' ')
  return [name, os.name].filter(Boolean).join(' · ') || null
}

const PAUSE_MS = 200

/** What is typed into a search field, and (`settled`) what it was a moment ago, so that a list is not asked for at each letter. */
export class Typed {
  settled = $state('')
  #text = $state('')
  #timer: ReturnType<typeof setTimeout> | undefined

  get text(): string {
    return this.#text
  }

  set text(text: string) {
    this.#text = text
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.settled = text.trim()
    }, PAUSE_MS)
  }
}

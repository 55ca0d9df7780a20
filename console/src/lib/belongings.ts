/** Everything of this kind begins with these words, whoever's it is. */
const PREFIX = 'hearthline'

/**
 * Things of one person that are kept in this browser: one entry each, so that two tabs never write over each other's, and under the
 * person's name, so that nobody else finds them. `key` of an entry: `hearthline.<kind>.<person>.<id>`.
 */
export class Belongings<T> {
  readonly #kind: string
  #person: string | null = null
  #listener: ((id: string, value: T | null) => void) | null = null

  constructor(kind: string) {
    this.#kind = kind
  }

  /** Whose things are meant from now on. `changed` hears what the person's other tabs put and take away. */
  open(person: string, changed: (id: string, value: T | null) => void): void {
    this.close()
    this.#person = person
    this.#listener = changed
    addEventListener('storage', this.#told)
  }

  /** Nobody's, until the next `open`. What is kept stays kept. */
  close(): void {
    removeEventListener('storage', this.#told)
    this.#person = null
    this.#listener = null
  }

  /** What is kept, in no order. An entry that cannot be read counts as none. */
  all(): T[] {
    return this.#keys().flatMap(key => this.#parse(localStorage.getItem(key)) ?? [])
  }

  /** Keeps a thing. False when the browser has no room (or nobody is meant): it is then in this page alone. */
  put(id: string, value: T): boolean {
    if (this.#person === null) return false
    try {
      localStorage.setItem(this.#keyOf(id), JSON.stringify(value))
      return true
    } catch {
      return false
    }
  }

  /** Keeps a thing of a person who has left this page meanwhile, for when they are back. */
  putFor(person: string, id: string, value: T): void {
    try {
      localStorage.setItem(this.#keyOf(id, person), JSON.stringify(value))
    } catch {
      // nobody is there to be told
    }
  }

  drop(id: string): void {
    if (this.#person !== null) localStorage.removeItem(this.#keyOf(id))
  }

  /** The list that an earlier version kept in one entry under this key; the entry is gone afterwards. */
  takeList(key: string): T[] {
    const list = this.#parse(localStorage.getItem(key)) as unknown
    localStorage.removeItem(key)
    return Array.isArray(list) ? (list as T[]) : []
  }

  #told = (event: StorageEvent): void => {
    const start = this.#keyOf('')
    if (!event.key?.startsWith(start)) return
    this.#listener?.(event.key.slice(start.length), this.#parse(event.newValue))
  }

  #keyOf(id: string, person = this.#person): string {
    return `${PREFIX}.${this.#kind}.${person}.${id}`
  }

  #keys(): string[] {
    if (this.#person === null) return []
    const start = this.#keyOf('')
    return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '').filter(key => key.startsWith(start))
  }

  #parse(json: string | null): T | null {
    try {
      return json === null ? null : (JSON.parse(json) as T)
    } catch {
      return null
    }
  }
}

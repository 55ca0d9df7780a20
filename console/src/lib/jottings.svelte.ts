import { Belongings } from './belongings.ts'

/** Fields of a small form, as they stand in its inputs. */
export type Fields = Record<string, string | null>
type Jotting = { id: string; fields: Fields; at: number }
const KEPT_MS = 3 * 24 * 3_600_000

/**
 * Half-written small forms (a callback's answers, marks of a dispatch, a note): one for each thing that they are about, of one person, in
 * this browser, for three days. They outlive the way to another room and a reload, and go when the person signs out.
 */
export class Jottings {
  readonly #kept = new Belongings<Jotting>('jotting')
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on the screen follows it
  readonly #here = new Map<string, Jotting>()

  /** Whose forms are meant from now on; what is too old goes. */
  open(person: string, now = Date.now()): void {
    this.#here.clear()
    this.#kept.open(person, () => {})
    for (const one of this.#kept.all()) {
      if (now - one.at < KEPT_MS) this.#here.set(one.id, one)
      else this.#kept.drop(one.id)
    }
  }

  /** The person leaves this computer: whoever sits here next finds nothing. */
  clear(): void {
    for (const id of [...this.#here.keys()]) this.drop(id)
  }

  close(): void {
    this.#kept.close()
    this.#here.clear()
  }

  /** What was written in a form, over its blank; fields that the form no longer has are left out. */
  of<T extends Fields>(id: string, blank: T): T {
    const written = this.#here.get(id)?.fields ?? {}
    return Object.fromEntries(Object.entries(blank).map(([name, value]) => [name, written[name] ?? value])) as T
  }

  keep(id: string, fields: Fields, now = Date.now()): void {
    const one = { id, fields, at: now }
    this.#here.set(id, one)
    this.#kept.put(id, one)
  }

  drop(id: string): void {
    this.#here.delete(id)
    this.#kept.drop(id)
  }
}

export const jottings = new Jottings()

/**
 * The fields of a small form, kept while they differ from its blank. For a component's beginning; `done` when the form was taken: it is
 * blank again and nothing is kept.
 */
export const jotted = <T extends Fields>(id: string, blank: T): { fields: T; done: () => void } => {
  const fields = $state(jottings.of(id, blank))
  $effect(() => {
    const now = { ...fields }
    if (Object.keys(blank).some(name => now[name] !== blank[name])) jottings.keep(id, now)
    else jottings.drop(id)
  })
  return {
    fields,
    done: () => {
      Object.assign(fields, blank)
      jottings.drop(id)
    },
  }
}

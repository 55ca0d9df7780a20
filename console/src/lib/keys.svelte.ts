import type { Key } from '../i18n/locale.svelte.ts'

/** One key for one action. `anywhere`: also while somebody types (function keys and combinations). */
export type Binding = {
  key: string
  shown: string
  label: Key
  group: 'phone' | 'go' | 'work'
  anywhere?: boolean
  when?: () => boolean
  run: () => void
}

const named = (event: KeyboardEvent) => {
  const key = event.altKey && event.code.startsWith('Digit') ? event.code.slice(5) : event.key
  return `${event.altKey ? 'Alt+' : ''}${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${key}`
}
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The keyboard of the console. Components add what they can do while they are on the screen; the key list shows it. */
class Keys {
  list: Binding[] = $state.raw([])

  /** Adds actions; answers how to take them away. */
  add(bindings: Binding[]): () => void {
    this.list = [...this.list, ...bindings]
    return () => {
      this.list = this.list.filter(one => !bindings.includes(one))
    }
  }

  /** Keys that work anywhere come before whatever has the focus: Ctrl+Enter on a menu's button saves, and does not open the menu. */
  first = (event: KeyboardEvent): void => this.#run(event, one => one.anywhere === true)
  /** Plain letters come last, and not while somebody types. */
  last = (event: KeyboardEvent): void => {
    if (!event.defaultPrevented && !isTyping(event.target)) this.#run(event, one => !one.anywhere)
  }

  #run(event: KeyboardEvent, fits: (binding: Binding) => boolean): void {
    if (event.isComposing) return
    const name = named(event)
    const found = this.list.findLast(one => fits(one) && one.key === name && (one.when?.() ?? true))
    if (!found) return
    event.preventDefault()
    event.stopPropagation()
    found.run()
  }
}

export const keys = new Keys()

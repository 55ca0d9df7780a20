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

const isOneLine = (target: EventTarget | null) => target instanceof HTMLElement && target.tagName === 'INPUT'

/**
 * Whether a key belongs to an input method that is composing a word: it picks and confirms there, and means nothing here. Some browsers and
 * methods say it by `isComposing`, some by the key code 229 alone (UI Events, section 5.2.3; the last key of a composition in Safari).
 */
export const isComposing = (event: { isComposing: boolean; keyCode: number }): boolean => event.isComposing || event.keyCode === 229

/** The keyboard of the console. Components add what they can do while they are on the screen; the key list shows it. */
class Keys {
  list: Binding[] = $state.raw([])
  /** Something lay above the page when the key went down: Escape is its. */
  #covered = false

  /** Adds actions; answers how to take them away. */
  add(bindings: Binding[]): () => void {
    this.list = [...this.list, ...bindings]
    return () => {
      this.list = this.list.filter(one => !bindings.includes(one))
    }
  }

  /** Keys that work anywhere come before whatever has the focus: Ctrl+Enter on a menu's button saves, and does not open the menu. */
  first = (event: KeyboardEvent): void => {
    // the Enter that ends a composition sends no form and picks nothing from a list
    if (event.key === 'Enter' && isComposing(event) && isOneLine(event.target)) event.preventDefault()
    this.#covered = event.key === 'Escape' && document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null
    this.#run(event, one => one.anywhere === true)
  }
  /** Plain letters come last, and not while somebody types. */
  last = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.#covered) return
    if (!event.defaultPrevented && !isTyping(event.target)) this.#run(event, one => !one.anywhere)
  }

  #run(event: KeyboardEvent, fits: (binding: Binding) => boolean): void {
    if (isComposing(event)) return
    const name = named(event)
    const found = this.list.findLast(one => fits(one) && one.key === name && (one.when?.() ?? true))
    if (!found) return
    event.preventDefault()
    event.stopPropagation()
    found.run()
  }
}

export const keys = new Keys()

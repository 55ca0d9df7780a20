import type { Key } from '../i18n/locale.svelte.ts'

/** One key for one action. `anywhere`: also while somebody types (function keys and combinations). */
export type Binding = { key: string; shown: string; label: Key; group: 'phone' | 'go' | 'work'; anywhere?: boolean; when?: () => boolean; run: () => void }

const named = (event: KeyboardEvent) => `${event.altKey ? 'Alt+' : ''}${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey && event.code.startsWith('Digit') ? event.code.slice(5) : event.key}`
const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The keyboard of the console. Components add what they can do while they are on the screen; the key list shows it. */
class Keys {
  list: Binding[] = $state.raw([])

  /** Adds actions; answers how to take them away. */
  add(bindings: Binding[]): () => void {
    this.list = [...this.list, ...bindings]
    return () => { this.list = this.list.filter(one => !bindings.includes(one)) }
  }

  handle = (event: KeyboardEvent): void => {
    if (event.isComposing || event.defaultPrevented) return
    const name = named(event)
    const typing = isTyping(event.target)
    const found = this.list.findLast(one => one.key === name && (one.anywhere || !typing) && (one.when?.() ?? true))
    if (!found) return
    event.preventDefault()
    found.run()
  }
}

export const keys = new Keys()

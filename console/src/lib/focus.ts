import { tick } from 'svelte'
import { router } from './router.svelte.ts'

/** Takes the focus when it appears: the title of what was just opened. For elements with a tabindex. */
export const focusHere = (node: HTMLElement): void => node.focus({ preventScroll: true })

/** Puts the focus on the first element that answers, once the screen shows what has just changed. */
export const focusOn = async (...selectors: string[]): Promise<void> => {
  await tick()
  for (const selector of selectors) {
    const found = document.querySelector<HTMLElement>(selector)
    if (found) return found.focus()
  }
}

/** Closes what is open beside a list; the focus goes back to its row, or to the first. */
export const backToList = (path: string): void => {
  const id = router.open
  router.go(path)
  void focusOn(...(id ? [`[data-row="${CSS.escape(id)}"]`] : []), '[data-row]')
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: at => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
}

/** A list whose rows (`data-row`) are walked with the arrow keys; Enter opens, as rows are buttons or links. */
export const walked = (list: HTMLElement): (() => void) => {
  const step = (event: KeyboardEvent) => {
    const next = STEPS[event.key]
    const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    if (!next || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    rows[next(at, rows.length - 1)]?.focus()
  }
  list.addEventListener('keydown', step)
  return () => list.removeEventListener('keydown', step)
}

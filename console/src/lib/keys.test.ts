/** A key that belongs to an input method means nothing to the console, whichever way the browser says so. */
import t from 'tap'
import { pretendBrowser } from '../../../test/svelte/browser-parts.ts'

pretendBrowser()
class Element {
  readonly isContentEditable = false
  readonly tagName: string
  constructor(tagName: string) {
    this.tagName = tagName
  }
}
Object.assign(globalThis, { HTMLElement: Element })
const { keys } = await import('./keys.svelte.ts')

const press = (key: string, more: object = {}, tagName = 'INPUT') => {
  const event = {
    key,
    code: key,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    isComposing: false,
    keyCode: 0,
    defaultPrevented: false,
    target: new Element(tagName),
    preventDefault() {
      this.defaultPrevented = true
    },
    stopPropagation() {},
    ...more,
  }
  keys.first(event as unknown as KeyboardEvent)
  keys.last(event as unknown as KeyboardEvent)
  return event
}

const ways = [{ isComposing: true }, { keyCode: 229 }]

t.test('while a word is composed no key saves, chooses or changes the state', async t => {
  const done: string[] = []
  const names = ['F10', 'Ctrl+Enter', 'n']
  const remove = keys.add(
    names.map(key => ({
      key,
      shown: key,
      label: 'search' as const,
      group: 'work' as const,
      anywhere: key !== 'n',
      run: () => void done.push(key),
    })),
  )
  for (const way of ways) {
    press('F10', way)
    press('Enter', { ...way, ctrlKey: true })
    press('n', way, 'BUTTON')
  }
  t.same(done, [])
  press('F10')
  press('Enter', { ctrlKey: true })
  press('n', {}, 'BUTTON')
  t.same(done, names)
  remove()
})

t.test('the Enter that ends a composition neither sends the form nor picks from a list', async t => {
  for (const way of ways) {
    t.ok(press('Enter', way).defaultPrevented)
    t.notOk(press('Enter', way, 'TEXTAREA').defaultPrevented, 'where several lines are written it is left alone')
    t.notOk(press('a', way).defaultPrevented)
  }
  t.notOk(press('Enter').defaultPrevented)
})

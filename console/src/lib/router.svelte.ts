/** The address is the place: `/dispatch/<id>` opens that order. Components read `segments` and call `go`. */
class Router {
  path = $state(location.pathname)
  readonly segments = $derived(this.path.split('/').filter(Boolean))
  /** First part of the address: the room. */
  readonly room = $derived(this.segments[0] ?? '')
  /** Second part: what is open in it. */
  readonly open = $derived(this.segments[1] ?? null)

  constructor() {
    addEventListener('popstate', () => {
      this.path = location.pathname
    })
  }

  go(path: string, how: 'push' | 'replace' = 'push'): void {
    if (path === this.path) return
    history[how === 'push' ? 'pushState' : 'replaceState'](null, '', path)
    this.path = path
  }
}

export const router = new Router()

import type { Component } from 'svelte'

type RoomModule = { default: Component<Record<string, unknown>> }

/** Each room is a script of its own, read when somebody goes there, or beforehand when there is time. */
const ROOMS: Readonly<Record<string, () => Promise<unknown>>> = {
  desk: () => import('../desk/Desk.svelte'),
  dispatch: () => import('../dispatch/Dispatch.svelte'),
  callbacks: () => import('../callbacks/Callbacks.svelte'),
  missed: () => import('../calls/Calls.svelte'),
  orders: () => import('../orders/Orders.svelte'),
  calls: () => import('../calls/Calls.svelte'),
  members: () => import('../members/Members.svelte'),
  merchants: () => import('../merchants/Merchants.svelte'),
  board: () => import('../board/Board.svelte'),
  audit: () => import('../audit/Audit.svelte'),
  records: () => import('../records/Records.svelte'),
  roles: () => import('../roles/Roles.svelte'),
  people: () => import('../people/People.svelte'),
  system: () => import('../system/System.svelte'),
}

class LoadedRooms {
  #rooms: Readonly<Record<string, RoomModule['default']>> = $state.raw({})
  #failed: ReadonlySet<string> = $state.raw(new Set())

  /** The room, once it is there. */
  get(path: string): RoomModule['default'] | undefined {
    return this.#rooms[path]
  }

  /** Its script could not be read: offline, or the console was renewed and the old one's files are gone. */
  hasFailed(path: string): boolean {
    return this.#failed.has(path)
  }

  /** Reads a room unless it is there; never rejects. */
  async load(path: string): Promise<void> {
    const room = ROOMS[path]
    if (!room || this.#rooms[path]) return
    try {
      const loaded = (await room()) as RoomModule
      this.#rooms = { ...this.#rooms, [path]: loaded.default }
      this.#failed = new Set([...this.#failed].filter(one => one !== path))
    } catch {
      this.#failed = new Set([...this.#failed, path])
    }
  }

  /** Reads rooms one after the other while nothing else is to be done. */
  async loadAhead(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await new Promise<void>(resolve => {
        if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 5_000 })
        else setTimeout(resolve, 200)
      })
      await this.load(path)
    }
  }
}

export const loadedRooms = new LoadedRooms()

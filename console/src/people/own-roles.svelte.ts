import { roles } from '../lib/endpoints/roles.ts'
import { session } from '../lib/session.svelte.ts'

type OwnRole = { id: string; name: { zh: string; en: string } }

/** The roles that the centre made for itself, to be given to people by whoever keeps roles. */
class OwnRoles {
  all: readonly OwnRole[] = $state.raw([])

  async read(): Promise<void> {
    if (!session.may('roles.manage')) return
    const result = await roles.list()
    if (result.ok) this.all = result.value.items
  }

  /** All, and those that somebody has whether or not they are read. */
  with(had: readonly OwnRole[]): OwnRole[] {
    return [...this.all, ...had.filter(({ id }) => !this.all.some(role => role.id === id))]
  }
}

export const ownRoles = new OwnRoles()

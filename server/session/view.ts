import type { Config } from '../config.ts'
import type { Session } from '../contract/session.ts'
import type { Actor } from '../plugins/session.ts'

type Centre = Pick<Config, 'CENTRE_ZONE' | 'HOTLINE_NUMBER' | 'DEFAULT_COUNTRY' | 'AREA_CODE' | 'DEMO'>

/** What the console may know of the person signed in. `expiresAt` is epoch ms. */
export const sessionView = (actor: Actor, expiresAt: number, centre: Centre): Omit<Session, 'newDevices' | 'recoveryCodes'> => ({
  user: {
    id: actor.id,
    username: actor.username,
    name: actor.name,
    roles: [...actor.roles],
    ownRoles: actor.ownRoles.map(({ id, name }) => ({ id, name })),
    seatNumber: actor.seatNumber,
  },
  rights: [...actor.rights.keys()].sort(),
  scopes: Object.fromEntries(actor.rights),
  expiresAt: new Date(expiresAt).toISOString(),
  centre: {
    zone: centre.CENTRE_ZONE,
    hotline: centre.HOTLINE_NUMBER,
    country: centre.DEFAULT_COUNTRY,
    areaCode: centre.AREA_CODE,
    demo: centre.DEMO,
  },
})

import { createHash } from 'node:crypto'

/** A UUID (version 8) that is always the same for the same name, so that seeding twice changes nothing. */
export const idOf = (name: string): string => {
  const hex = createHash('sha256').update(`hearthline:${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

import type { Right } from '../rights.ts'

/** The functions whose routes look at how far they reach. Of the others, who has them at all reaches whatever the function shows. */
const NARROWED: ReadonlySet<Right> = new Set<Right>(['calls.read', 'recordings.play', 'staff.read'])

/** Whether a narrower reach of this function changes what somebody sees. */
export const isNarrowed = (right: Right): boolean => NARROWED.has(right)

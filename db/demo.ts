/** What everybody knows of the demo, and is therefore worth nothing outside it. */
import { sipDigest } from '../text/digest.ts'

/** The password of every person of the demo, and of their desk phones. */
export const DEMO_PASSWORD = 'hearthline-demo'

/** Whether a desk phone's digest is that of the demo's password. */
export const isDemoDigest = (seat: string, digest: string): boolean => digest === sipDigest(seat, DEMO_PASSWORD)

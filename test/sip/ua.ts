/**
 * Telephones for black-box tests: what a citizen, a seat and the far end of the trunk hold in their hands.
 * They speak real SIP and RTP to Asterisk, know nothing of the system behind it, and time everything in µs.
 */
import { Phone, type Plan } from './phone.ts'

export { eventually, nowUs, until } from './clock.ts'
export { Call } from './call.ts'
export { Ear } from './ear.ts'
export { Phone, type DialOptions, type Plan } from './phone.ts'
export { keyTone, samplesOf, silence, tone, wavOf } from './tones.ts'

export interface SeatOptions {
  /** Seat number, which is the SIP user. */
  user: string
  password: string
  /** Where Asterisk listens: SIP_HOST and SIP_PORT. */
  host: string
  port: number
  plan?: Plan
  media?: boolean
}

/** A desk phone of a seat on 127.0.0.1, not yet registered. */
export async function createSeat({ user, password, host, port, plan, media }: SeatOptions): Promise<Phone> {
  const phone = await Phone.open({ host: '127.0.0.1', server: { host, port }, credentials: { user, password }, user, media })
  if (plan) phone.plan = plan
  return phone
}

export interface CallerOptions {
  /** Where Asterisk listens. */
  host: string
  port: number
  /** Own address; the trunk's by default, so that Asterisk takes the calls for the carrier's. */
  localHost?: string
  number?: string
  media?: boolean
}

/** Citizens behind the trunk: any number of calls from one address. */
export function createCaller({ host, port, localHost = '127.0.0.2', number = '13800000000', media }: CallerOptions): Promise<Phone> {
  return Phone.open({ host: localHost, server: { host, port }, user: number, media })
}

export interface TrunkOptions extends CallerOptions {
  /** The port of TRUNK_CONTACT. */
  localPort: number
  /** What far ends do; `plans` of the result has those of single numbers. */
  plan?: Plan
}

/** The far end of the trunk, which outbound calls reach: merchants and citizens called back. It can call in, too. */
export async function createTrunk({ host, port, localHost = '127.0.0.2', localPort, plan, media }: TrunkOptions): Promise<Phone> {
  const phone = await Phone.open({ host: localHost, port: localPort, server: { host, port }, user: 'trunk', media })
  if (plan) phone.plan = plan
  return phone
}

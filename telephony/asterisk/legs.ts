import type { SwitchCommand } from '../core/call/commands.ts'
import { accountOf, type Device } from '../core/seat.ts'
import type { SeatId } from '../core/glossary.ts'

/** The seat and device of an account's name, or null for a name that is no seat's (the trunk). */
export const seatOf = (account: string): { seat: SeatId; device: Device } | null => {
  const [, seat, web] = /^(\d{2,10})(w?)$/.exec(account) ?? []
  return seat ? { seat, device: web ? 'browser' : 'desk' } : null
}

/** A number as it is sent: digits, a leading plus, * and #. Nothing of a number may become another endpoint or an option. */
export const dialledDigits = (number: string): string => number.replace(/(?!^\+)[^\d*#]/g, '')

/** Where an outside number is dialled. */
export const targetOf = (number: string): string => `PJSIP/${dialledDigits(number)}@trunk`

/** Makes a desk phone answer by itself; phones differ in which of the two they look at. */
const AUTO_ANSWER = {
  'PJSIP_HEADER(add,Call-Info)': '<sip:127.0.0.1>;answer-after=0',
  'PJSIP_HEADER(add,Alert-Info)': '<http://127.0.0.1>;info=alert-autoanswer',
  'PJSIP_HEADER(add,X-Hearthline-Answer)': 'auto',
}

/**
 * What a telephone shows of a number: its first three and last four digits, never fewer than four hidden; short numbers whole. A phone
 * keeps what it is shown in its list of calls, and a browser's developer tools show every header.
 */
export const shownNumber = (number: string): string => {
  const digits = dialledDigits(number).replace(/^\+86(?=1)/, '')
  if (digits.length <= 6) return digits
  const tail = Math.min(4, digits.length - 7)
  return `${digits.slice(0, 3)}****${tail > 0 ? digits.slice(-tail) : ''}`
}

/** Stands for the number in From: of this call alone, and no use for anything else. */
const tokenOf = (call: string): string => `call${call.replace(/[^0-9a-z]/gi, '').slice(0, 8)}`

/**
 * The originate request of a seat's leg: it leads to the dialplan, where a leg that is answered while no controller is there waits for one.
 * Neither the number nor the name that came from outside goes to the phone.
 */
export const legOf = (command: Extract<SwitchCommand, { type: 'ring-seat' }>) => {
  const { leg, seat, device, call, ringMs, auto, showNumber, beside } = command
  const shown = shownNumber(showNumber ?? '')
  return {
    endpoint: `PJSIP/${accountOf(seat, device)}`,
    context: 'leg',
    extension: 's',
    channelId: leg,
    // later than the controller, which says why: Asterisk's own end looks like a refusal (480)
    timeout: Math.max(1, Math.ceil(ringMs / 1000)) + 1,
    callerId: shown ? `"${shown}" <${tokenOf(call)}>` : '<anonymous>',
    ...(beside ? { originator: beside } : {}),
    variables: { 'PJSIP_HEADER(add,X-Hearthline-Call)': call, ...(auto ? AUTO_ANSWER : {}) },
  }
}

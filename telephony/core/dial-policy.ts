import { CARRIER_PREFIX, cleanNumber } from '../../text/number.ts'
import type { CallId, Ms, SeatId } from './glossary.ts'

/**
 * Whom the centre may call, and how often: the boundary between its seats and a city's telephone bill. Data in, decision out.
 *
 * A number is looked at in its **home form**: the national number without the leading 0 (`13800001234`, `7308211991`), a short or service
 * number as it is (`110`, `95588`, `4001234567`), a foreign one with its plus (`+4420…`). Nothing is dialled that no rule names.
 */
export type DialKind = 'mobile' | 'fixed' | 'service' | 'emergency' | 'foreign'
export const DIAL_KINDS: readonly DialKind[] = ['mobile', 'fixed', 'service', 'emergency', 'foreign']
/** Who may dial what a rule names. Emergency numbers ask everybody for a confirmation besides. */
export type DialPermit = 'everybody' | 'lead' | 'nobody'
export const DIAL_PERMITS: readonly DialPermit[] = ['everybody', 'lead', 'nobody']

export type DialRule = {
  /**
   * In home form: digits, `X` for any digit, `[3-9]` for one of some, at the end `.` for one or more of any; a plus in front for foreign
   * ones.
   */
  pattern: string
  kind: DialKind
  permit: DialPermit
  name: { zh: string; en: string }
}

export type DialLimits = {
  /** Calls out of one seat within any hour. */
  perSeatHour: number
  /** Calls out of the whole centre within its day. */
  perDay: number
  /** Calls out at one time. */
  concurrent: number
  /** The longest that a call out may last, in ms from its dialling. */
  longestMs: Ms
}

/** Where the centre is: how its numbers are written. `country` and `area` are digits: calling code (86), area code without the 0 (730). */
export type DialHome = { country: string; area: string }

export type DialRules = {
  home: DialHome
  rules: readonly DialRule[]
  limits: DialLimits
  /** The centre's own numbers: those that can be called, the one shown to those it calls, and its seats. */
  own: readonly string[]
}

/** China's code without a plus, as many gateways write it, before a whole national number. */
const BARE_CODE = /^86(?=0?1[3-9]\d{9}$|0?10\d{8}$|0?[2-9]\d{9,10}$)/

/** The home form of a number as dialled or as the trunk writes it; null for what is more or less than digits with at most a plus. */
export const homeForm = (number: string, { country, area }: DialHome): string | null => {
  if (!/^\+?\d+$/.test(number)) return null
  const international = number.replace(/^00/, '+')
  if (international.startsWith(`+${country}`)) return international.slice(country.length + 1).replace(/^0/, '')
  if (international.startsWith('+')) return international
  if (number.startsWith('0')) return number.slice(1)
  // a landline of the same city; nine and a few digits more is a service number
  return area && /^[2-8]\d{6,7}$/.test(number) ? `${area}${number}` : number
}

/** The home form of a number as a trunk may write the one who calls: with the country's code and no plus, or through a carrier. */
export const homeOfCaller = (number: string, home: DialHome): string | null => {
  const plain = number.replace(CARRIER_PREFIX, '')
  const national = home.country === '86' ? plain.replace(BARE_CODE, '') : plain
  return national === number ? homeForm(number, home) : national.replace(/^0/, '')
}

/**
 * Which of the centre's own numbers is meant: short numbers and direct numbers in every form in which a trunk writes them (`95082`,
 * `+8695082`, `008695082`, with area code: `073095082`). Null for any other.
 */
export const ownNumberOf = (written: string, own: readonly string[], home: DialHome): string | null => {
  const { number, extension } = cleanNumber(written)
  if (extension !== null) return null
  if (own.includes(number)) return number
  const bare = number.startsWith(home.country) && number.length >= home.country.length + 9 ? `+${number}` : number
  const form = homeForm(bare, home)
  return form === null ? null : (own.find(one => [homeForm(one, home), home.area + one].includes(form)) ?? null)
}

/** One or more pieces, each a digit, `X` or a set; what stands in a set must go upwards. */
const PIECE = /\d|X|\[(?:\d(?:-\d)?)+\]/g

/** What a rule's pattern matches, as an expression for the whole number; null when it is no pattern. */
export const patternOf = (pattern: string): RegExp | null => {
  const body = pattern.replace(/^\+/, '').replace(/\.$/, '')
  if (!body || body.replace(PIECE, '') !== '') return null
  for (const [, from = '', to = ''] of body.matchAll(/(\d)-(\d)/g)) if (from > to) return null
  return new RegExp(`^${pattern.startsWith('+') ? '\\+' : ''}${body.replaceAll('X', '\\d')}${pattern.endsWith('.') ? '\\d+' : ''}$`)
}

const strictness: Record<DialPermit, number> = { everybody: 0, lead: 1, nobody: 2 }
/** How much of a number a pattern spells out. */
const exactness = (pattern: string): number => pattern.replace(/\[[^\]]*\]/g, '').replace(/\D/g, '').length

/**
 * The rule that counts for a number in home form: the one that spells out most of it, of equal ones the stricter; null when none names it.
 */
export const ruleFor = (number: string, rules: readonly DialRule[]): DialRule | null =>
  rules
    .filter(rule => patternOf(rule.pattern)?.test(number))
    .sort((a, b) => exactness(b.pattern) - exactness(a.pattern) || strictness[b.permit] - strictness[a.permit])[0] ?? null

/**
 * A live call as far as dialling is concerned. `seat`: who talks, is rung or dials; null while the caller is with the flow or in the line.
 * `inLine`: the call that stands in the line.
 */
export type EngagedCall = {
  direction: 'inbound' | 'outbound'
  number: string | null
  seat: SeatId | null
  answered: boolean
  inLine?: CallId
}

export type DialWish = {
  seat: SeatId
  /** As it would be dialled. */
  number: string
  /** Whether the person may call what is kept for the team lead. */
  isLead: boolean
  /** The person said that this emergency call is meant. */
  isConfirmed: boolean
  /** A merchant's switchboard takes several calls; a citizen has one telephone. */
  isMerchant: boolean
}

/** What has been dialled and what goes on now. */
export type DialUse = { bySeatThisHour: number; today: number; live: readonly EngagedCall[] }

export type DialRefusal =
  /** No rule names the number, or the rule says nobody. */
  | { code: 'DIAL_NOT_ALLOWED' }
  | { code: 'DIAL_OWN_NUMBER' }
  | { code: 'DIAL_NEEDS_LEAD' }
  | { code: 'DIAL_CONFIRM_EMERGENCY' }
  /** The citizen is on the line to the hotline and not with a seat yet: in the menu, or a seat rings. */
  | { code: 'DIAL_CITIZEN_WAITS' }
  /** The same, in the line with this call: it is answered from there, and nobody has to be called. */
  | { code: 'DIAL_CITIZEN_IN_LINE'; call: CallId }
  /** Another seat calls this number now, or talks with it. */
  | { code: 'DIAL_ENGAGED'; seat: SeatId }
  | { code: 'DIAL_SEAT_LIMIT' | 'DIAL_DAY_LIMIT' | 'DIAL_CONCURRENT_LIMIT'; limit: number }
export type DialCode = DialRefusal['code']

/** `rule` is what the number was found under, for the record of refusals. */
export type DialDecision = { rule: DialRule | null } & ({ refused: null } | { refused: DialRefusal })

/** Refusals that are no more than a question, or the way of an ordinary day: kept, and no news for the team lead. */
const ORDINARY: readonly DialCode[] = ['DIAL_CONFIRM_EMERGENCY', 'DIAL_CITIZEN_WAITS', 'DIAL_CITIZEN_IN_LINE', 'DIAL_ENGAGED']
/** Whether the team lead is told of a refusal at once. */
export const isAlarming = (code: DialCode): boolean => !ORDINARY.includes(code)

const permitted = (rule: DialRule | null, { isLead, isConfirmed }: DialWish): DialRefusal | null => {
  if (!rule || rule.permit === 'nobody') return { code: 'DIAL_NOT_ALLOWED' }
  if (rule.permit === 'lead' && !isLead) return { code: 'DIAL_NEEDS_LEAD' }
  return rule.kind === 'emergency' && !isConfirmed ? { code: 'DIAL_CONFIRM_EMERGENCY' } : null
}

/** Two people never call the same citizen, nor one who calls himself. A seat's own call is the seat's affair. */
const engaged = (number: string, wish: DialWish, live: readonly EngagedCall[], home: DialHome): DialRefusal | null => {
  if (wish.isMerchant) return null
  const same = live.filter(call => call.number !== null && call.seat !== wish.seat && homeOfCaller(call.number, home) === number)
  const held = same.find(call => call.seat !== null && (call.direction === 'outbound' || call.answered))
  if (held) return { code: 'DIAL_ENGAGED', seat: held.seat! }
  const call = same.find(({ inLine }) => inLine !== undefined)?.inLine
  if (call !== undefined) return { code: 'DIAL_CITIZEN_IN_LINE', call }
  return same.length > 0 ? { code: 'DIAL_CITIZEN_WAITS' } : null
}

const spent = ({ limits }: DialRules, use: DialUse): DialRefusal | null => {
  if (use.bySeatThisHour >= limits.perSeatHour) return { code: 'DIAL_SEAT_LIMIT', limit: limits.perSeatHour }
  if (use.today >= limits.perDay) return { code: 'DIAL_DAY_LIMIT', limit: limits.perDay }
  const running = use.live.filter(call => call.direction === 'outbound').length
  return running >= limits.concurrent ? { code: 'DIAL_CONCURRENT_LIMIT', limit: limits.concurrent } : null
}

/**
 * Whether a seat may dial a number now, and by which name it is refused. No limit keeps a confirmed emergency call back: lives come
 * before the bill.
 */
export const decideDial = (wish: DialWish, rules: DialRules, use: DialUse): DialDecision => {
  const number = homeForm(wish.number, rules.home)
  if (number === null) return { rule: null, refused: { code: 'DIAL_NOT_ALLOWED' } }
  const rule = ruleFor(number, rules.rules)
  if (ownNumberOf(wish.number, rules.own, rules.home) !== null) return { rule, refused: { code: 'DIAL_OWN_NUMBER' } }
  const barred = permitted(rule, wish)
  if (barred || rule?.kind === 'emergency') return { rule, refused: barred }
  const isShared = rule?.kind === 'service'
  return { rule, refused: (isShared ? null : engaged(number, wish, use.live, rules.home)) ?? spent(rules, use) }
}

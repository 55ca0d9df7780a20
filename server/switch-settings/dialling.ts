import { getCountryCallingCode, type CountryCode } from 'libphonenumber-js/max'
import type { SwitchConfig } from '../../db/switch-config.ts'
import { patternOf, type DialLimits, type DialRules } from '../../telephony/core/dial-policy.ts'
import type { Locality } from '../office.ts'
import type { SettingsProblem } from './problem.ts'

/** In force while the row of limits is missing. */
const USUAL: DialLimits = { perSeatHour: 60, perDay: 5_000, concurrent: 60, longestMs: 3_600_000 }

/** The stored dial rules as the switch wants them. A pattern that is none is left out and named: what it meant is then not dialled. */
export const diallingOf = (
  { dialling, dids, seats }: SwitchConfig,
  { country, areaCode }: Pick<Locality, 'country' | 'areaCode'>,
): { dialling: DialRules; problems: SettingsProblem[] } => {
  const stored = dialling?.rules ?? []
  const limits = dialling?.limits
  return {
    dialling: {
      home: { country: getCountryCallingCode(country as CountryCode), area: areaCode.replace(/^0/, '') },
      rules: stored.filter(({ pattern }) => patternOf(pattern) !== null),
      limits: limits
        ? {
            perSeatHour: limits.perSeatHour,
            perDay: limits.perDay,
            concurrent: limits.concurrent,
            longestMs: limits.longestSeconds * 1000,
          }
        : USUAL,
      own: [...dids.map(({ number }) => number), ...seats.map(({ number }) => number)],
    },
    problems: stored
      .filter(({ pattern }) => patternOf(pattern) === null)
      .map(({ pattern }) => ({ what: 'dial-rule', id: pattern, detail: 'is no pattern of numbers' })),
  }
}

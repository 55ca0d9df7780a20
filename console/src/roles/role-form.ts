import { functions, Right, scopesOf, themes, type Grants, type Reach, type Scope } from '../../../server/contract/rights.ts'
import type { CustomRole, RolePatch } from '../../../server/contract/roles.ts'

type Locale = 'zh' | 'en'
/** One function of the system on the screen: its words, how far it may reach, and how far it does. */
export type Line = { right: Right; words: string; reach: Reach; choices: readonly Reach[] }
export type Group = { theme: string; title: string; lines: Line[] }

const lineOf = (right: Right, grants: Grants, locale: Locale): Line => ({
  right,
  words: functions[right].words[locale],
  reach: grants[right] ?? 'none',
  choices: ['none', ...scopesOf(right)],
})

/** What a role may do, by theme; those that `keep` leaves, and no theme without a line. */
export const groupsOf = (grants: Grants, locale: Locale, keep: (line: Line) => boolean): Group[] =>
  Object.entries(themes)
    .map(([theme, { words, functions: of }]) => ({
      theme,
      title: words[locale],
      lines: Right.options.filter(right => right in of).map(right => lineOf(right, grants, locale)),
    }))
    .map(group => ({ ...group, lines: group.lines.filter(keep) }))
    .filter(({ lines }) => lines.length > 0)

/** These rights with one of them given that far, or taken away. */
export const withReach = (grants: Grants, right: Right, reach: Reach): Grants => {
  const { [right]: _, ...others } = grants
  return reach === 'none' ? others : { ...others, [right]: reach satisfies Scope }
}

/** Of how many functions a role reaches another distance than before. */
export const changesIn = (before: Grants, after: Grants): number => Right.options.filter(right => before[right] !== after[right]).length

export type RoleFields = { nameZh: string; nameEn: string; grants: Grants }
export const fieldsOf = ({ name, grants }: CustomRole): RoleFields => ({ nameZh: name.zh, nameEn: name.en, grants: { ...grants } })

/** What is sent of a changed role; null when nothing was changed. */
export const rolePatch = (role: CustomRole, fields: RoleFields): RolePatch | null => {
  const patch = {
    ...(fields.nameZh !== role.name.zh && { nameZh: fields.nameZh }),
    ...(fields.nameEn !== role.name.en && { nameEn: fields.nameEn }),
    ...(changesIn(role.grants, fields.grants) > 0 && { grants: fields.grants }),
  }
  return Object.keys(patch).length ? { version: role.version, ...patch } : null
}

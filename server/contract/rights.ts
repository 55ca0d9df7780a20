/**
 * The matrix of rights: every function of the system, and which role has it how far (domain.md D.1; docs/rights.md is the same table for
 * people, and a test holds the two together). Routes, lists, exports, the feed's audiences and the screens read it here and nowhere else.
 * A new function is one line in a file of `rights/` and one cell in docs/rights.md.
 */
import { z } from 'zod'
import { centre, money, quality } from './rights/centre.ts'
import { Role, Scope, type Granted, type Reach, type Words } from './rights/grants.ts'
import { merchants } from './rights/merchants.ts'
import { answers, members, orders } from './rights/orders.ts'
import { telephone } from './rights/telephone.ts'

export { Role, Scope, type Reach, type Words }

/** The functions by theme, in the order in which screens show them. */
export const themes = {
  telephone: { words: { zh: '话务', en: 'Telephone' }, functions: telephone },
  members: { words: { zh: '会员', en: 'Members' }, functions: members },
  orders: { words: { zh: '工单', en: 'Orders' }, functions: orders },
  answers: { words: { zh: '评定、咨询、投诉、建议', en: 'Evaluations, consultations, complaints, suggestions' }, functions: answers },
  merchants: { words: { zh: '商户', en: 'Merchants' }, functions: merchants },
  quality: { words: { zh: '质量、知识、报表', en: 'Quality, knowledge, reports' }, functions: quality },
  money: { words: { zh: '资金', en: 'Money' }, functions: money },
  centre: { words: { zh: '后台', en: 'Back office' }, functions: centre },
} satisfies Record<string, { words: Words; functions: Record<string, Granted> }>

const matrix = { ...telephone, ...members, ...orders, ...answers, ...merchants, ...quality, ...money, ...centre }

/** What may be asked for: the name of a function. */
export type Right = keyof typeof matrix
export const Right = z.enum(Object.keys(matrix) as [Right, ...Right[]])

/** Every function by its name. */
export const functions: Readonly<Record<Right, Granted>> = matrix

/** What somebody may do, and how far. A right without an entry is not there. */
export const Grants = z.partialRecord(Right, Scope)
export type Grants = z.infer<typeof Grants>

/** Roles whose people sign in at the console. The two of the website get their sign-in with it. */
export const CONSOLE_ROLES: readonly Role[] = Role.options.filter(role => role !== 'member' && role !== 'merchant')

const grantsByRole = Object.fromEntries(
  Role.options.map(role => [
    role,
    Object.fromEntries(Right.options.flatMap(right => (functions[right].to[role] ? [[right, functions[right].to[role]]] : []))),
  ]),
) as Record<Role, Grants>

/** How far a function may be given to a role that a centre makes: as the matrix does, to whomever. */
export const scopesOf = (right: Right): Scope[] => {
  const given = Object.values(functions[right].to)
  return Scope.options.filter(scope => given.includes(scope))
}

/** All that a role may do. */
export const grantsOfRole = (role: Role): Grants => grantsByRole[role]

const rank = (scope: Scope | undefined): number => (scope === undefined ? -1 : Scope.options.indexOf(scope))
/** The further of two: who has both roles reaches as far as the wider one. */
export const wider = (one: Reach, other: Reach): Reach => {
  if (one === 'none' || other === 'none') return one === 'none' ? other : one
  return rank(one) >= rank(other) ? one : other
}

/** What somebody with several roles may do: of each right the furthest scope. */
export const together = (grants: readonly Grants[]): ReadonlyMap<Right, Scope> => {
  const all = new Map<Right, Scope>()
  for (const one of grants)
    for (const [right, scope] of Object.entries(one) as [Right, Scope][]) if (rank(scope) > rank(all.get(right))) all.set(right, scope)
  return all
}

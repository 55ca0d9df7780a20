/** What the matrix of rights is made of: who there is, how far a right reaches, and how a function is written down. */
import { z } from 'zod'

/** The roles of domain.md D.1, with QA (质检) and the hotline's management centre (热线管理中心). */
export const Role = z.enum([
  'member',
  'merchant',
  'intake',
  'dispatch',
  'callback',
  'lead',
  'qa',
  'district',
  'business',
  'association',
  'finance',
  'admin',
  'hotline',
  'regulator',
])
export type Role = z.infer<typeof Role>

/**
 * How far a right reaches, from least to most: what is one's own, what is one's teams', what is in one's districts, everything. A right
 * that is not there has no scope: `none`.
 */
export const Scope = z.enum(['own', 'team', 'district', 'all'])
export type Scope = z.infer<typeof Scope>
/** A scope, or that there is no right at all. */
export type Reach = Scope | 'none'

export type Words = { zh: string; en: string }
/** Who may, and how far. */
export type RoleGrants = Partial<Record<Role, Scope>>
/** One function of the system: its words, and who may use it. */
export type Granted = { words: Words; to: RoleGrants }

/** A function in both languages and the roles that have it. */
export const may = (zh: string, en: string, to: RoleGrants): Granted => ({ words: { zh, en }, to })

const each =
  <R extends Role>(...roles: R[]) =>
  (scope: Scope): RoleGrants =>
    Object.fromEntries(roles.map(role => [role, scope]))

/** The three kinds of seats. */
export const seats = each('intake', 'dispatch', 'callback')
/** Everybody who works in the centre or looks after it. */
export const office = each(
  'intake',
  'dispatch',
  'callback',
  'lead',
  'qa',
  'district',
  'business',
  'association',
  'finance',
  'admin',
  'hotline',
)

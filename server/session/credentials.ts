/** Passwords and second factors of people, as they are kept and changed. */
import { verify } from '@node-rs/argon2'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { recoveryCodes, secondFactors, staff } from '../../db/schema/index.ts'
import type { OwnAccount, SecondFactorSetup } from '../contract/account.ts'
import type { Role } from '../contract/session.ts'
import type { OwnRole } from '../plugins/rights.ts'
import { failField } from '../field-rules.ts'
import { isRecoveryCode, newRecoveryCodes, newTotpSecret, stepOfCode, totpUri } from './one-time-code.ts'
import { passwordFault } from './password-rule.ts'
import { hashOfPassword } from './passwords.ts'
import type { SignInRules } from './rules.ts'
import type { Vault } from './vault.ts'

/** A code that was right, and what marks it as used. */
export type Proof = { kind: 'step'; step: number } | { kind: 'recovery'; codeHash: string }

/** How long somebody may take to set up an authenticator, in ms. */
const SETUP_MS = 15 * 60_000

type Named = { userId: string; username: string; name: string }

export type CredentialParts = { db: Db; vault: Vault; rules: () => SignInRules; issuer: string; now(): number }
export type Credentials = ReturnType<typeof createCredentials>

const factorOf = (staffId: string) => `second-factor:${staffId}`
const setupOf = (staffId: string) => `second-factor-setup:${staffId}`
const recoveryOf = (staffId: string) => `recovery:${staffId}`

export const createCredentials = ({ db, vault, rules, issuer, now }: CredentialParts) => {
  const writeRecoveryCodes = async (tx: Db, staffId: string): Promise<string[]> => {
    const codes = newRecoveryCodes()
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.staffId, staffId))
    await tx
      .insert(recoveryCodes)
      .values(codes.map(code => ({ staffId, codeHash: vault.digest(code.replace('-', ''), recoveryOf(staffId)) })))
    return codes
  }
  const isRequired = (roles: readonly Role[], own: readonly OwnRole[] = []): boolean =>
    [...roles, ...own.flatMap(({ basedOn }) => basedOn ?? [])].some(role => rules().secondFactorFor.includes(role))

  return {
    /** Whether one of these roles, or one that a role of the centre's own is a copy of, has to have a second factor. */
    isRequired,
    /** What a code proves, or null for a wrong one, or one that was used. Uses nothing up. `sealed`: the second factor's secret. */
    async prove(staffId: string, sealed: string, code: string): Promise<Proof | null> {
      if (isRecoveryCode(code)) {
        const codeHash = vault.digest(code, recoveryOf(staffId))
        const unused = and(eq(recoveryCodes.codeHash, codeHash), isNull(recoveryCodes.usedAt))
        return (await db.$count(recoveryCodes, unused)) > 0 ? { kind: 'recovery', codeHash } : null
      }
      const secret = vault.open(sealed, factorOf(staffId))
      const step = secret === null ? null : stepOfCode(secret, code, now())
      if (step === null) return null
      const fresh = and(eq(secondFactors.staffId, staffId), lt(secondFactors.lastStep, step))
      return (await db.$count(secondFactors, fresh)) > 0 ? { kind: 'step', step } : null
    },
    /** Marks a code as used. @returns false when somebody else was quicker with the same code */
    async use(tx: Db, staffId: string, proof: Proof): Promise<boolean> {
      const used =
        proof.kind === 'step'
          ? await tx
              .update(secondFactors)
              .set({ lastStep: proof.step })
              .where(and(eq(secondFactors.staffId, staffId), lt(secondFactors.lastStep, proof.step)))
              .returning({ staffId: secondFactors.staffId })
          : await tx
              .update(recoveryCodes)
              .set({ usedAt: sql`now()` })
              .where(and(eq(recoveryCodes.codeHash, proof.codeHash), isNull(recoveryCodes.usedAt)))
              .returning({ staffId: recoveryCodes.staffId })
      return used.length > 0
    },
    /** The hash of a password that the person may choose. @throws naming `path` and the rule that it breaks */
    async hashChosen(password: string, person: Named, passwordHash: string, path: string): Promise<string> {
      const fault = passwordFault(password, person)
      if (fault) throw failField(path, fault)
      if (await verify(passwordHash, password).catch(() => false)) throw failField(path, 'password_same')
      return hashOfPassword(password)
    },
    /** From now on this is the person's own password. */
    async setPassword(tx: Db, staffId: string, passwordHash: string): Promise<void> {
      const values = { passwordHash, passwordChangedAt: new Date(now()), oneTimeUntil: null }
      await tx.update(staff).set(values).where(eq(staff.id, staffId))
    },
    /** A second factor to be confirmed by its first code within a quarter of an hour. Nothing is stored. */
    newSetup({ userId, username }: Named): SecondFactorSetup {
      const secret = newTotpSecret()
      const sealed = vault.seal(JSON.stringify({ secret, until: now() + SETUP_MS }), setupOf(userId))
      return { secret, uri: totpUri(secret, username, issuer), sealed }
    },
    /** The secret of a setup and the step of its first code; null where the setup is not this person's, is over, or the code is wrong. */
    readSetup(staffId: string, sealed: string, code: string): { secret: string; step: number } | null {
      const opened = vault.open(sealed, setupOf(staffId))
      if (opened === null) return null
      const { secret, until } = JSON.parse(opened) as { secret: string; until: number }
      const step = until < now() ? null : stepOfCode(secret, code, now())
      return step === null ? null : { secret, step }
    },
    /** Turns the second factor on, or replaces it. @returns recovery codes, to be shown once */
    async enable(tx: Db, staffId: string, { secret, step }: { secret: string; step: number }): Promise<string[]> {
      const row = { secret: vault.seal(secret, factorOf(staffId)), lastStep: step, enabledAt: new Date(now()) }
      await tx
        .insert(secondFactors)
        .values({ staffId, ...row })
        .onConflictDoUpdate({ target: secondFactors.staffId, set: row })
      return writeRecoveryCodes(tx, staffId)
    },
    writeRecoveryCodes,
    /** Turns the second factor off, recovery codes included. @returns whether there was one */
    async disable(tx: Db, staffId: string): Promise<boolean> {
      await tx.delete(recoveryCodes).where(eq(recoveryCodes.staffId, staffId))
      return (await tx.delete(secondFactors).where(eq(secondFactors.staffId, staffId)).returning()).length > 0
    },
    /** What the person may know of the own account. */
    async own(staffId: string, roles: readonly Role[], own: readonly OwnRole[]): Promise<OwnAccount> {
      const [row] = await db
        .select({
          passwordChangedAt: staff.passwordChangedAt,
          enabledAt: secondFactors.enabledAt,
          left: sql<number>`(select count(*) from recovery_codes c where c.staff_id = ${staff.id} and c.used_at is null)::int`,
        })
        .from(staff)
        .leftJoin(secondFactors, eq(secondFactors.staffId, staff.id))
        .where(eq(staff.id, staffId))
      return {
        passwordChangedAt: row?.passwordChangedAt?.toISOString() ?? null,
        secondFactor: row?.enabledAt ? { enabledAt: row.enabledAt.toISOString(), recoveryCodesLeft: row.left } : null,
        isSecondFactorRequired: isRequired(roles, own),
      }
    },
  }
}

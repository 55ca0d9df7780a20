import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { createRefusalAudit } from '../audit/refusals.ts'
import type { Config } from '../config.ts'
import type { Publish } from '../feed/feed.ts'
import type { Logger } from '../log.ts'
import type { OwnSeat } from '../seats/own-seat.ts'
import { seatRecordRoutes } from '../seats/record-routes.ts'
import { accountRoutes } from '../session/account-routes.ts'
import { createCredentials } from '../session/credentials.ts'
import type { Guesses } from '../session/guesses.ts'
import { sessionRoutes } from '../session/routes.ts'
import type { SignInRules } from '../session/rules.ts'
import type { Sessions } from '../session/sessions.ts'
import { createSignIns } from '../session/sign-ins.ts'
import { findAccount } from '../session/store.ts'
import { createVault } from '../session/vault.ts'
import { staffRoutes } from '../staff/routes.ts'
import { teamRoutes } from '../teams/routes.ts'

export type AccountParts = {
  config: Config
  db: Db
  sessions: Sessions
  guesses: Guesses
  rules: () => SignInRules
  publish: Publish
  ownSeat: OwnSeat
  /** Tells the switch that its seats are others now. Never rejects. */
  tellSwitch(): Promise<void>
  log: Logger
  now?: () => number
}

/** Signing in, one's own account, and the accounts, teams and seats of everybody. */
export const accountFeatures = (parts: AccountParts): Feature[] => {
  const { config, db, sessions, guesses, rules, publish, ownSeat, tellSwitch, log, now = Date.now } = parts
  const vault = createVault(config.SESSION_SECRET)
  const credentials = createCredentials({ db, vault, rules, issuer: config.HOTLINE_NUMBER, now })
  const signIns = createSignIns({
    db,
    sessions,
    rules,
    onEnded: sessionId => publish(`session:${sessionId}`, 'session.ended', { reason: 'revoked' }),
  })
  const find = (username: string) => findAccount(db, username, config.DEMO)
  const onChanged = (staffId: string, sessionIds: readonly string[]) => {
    void sessions.forget(sessionIds).then(() => publish(`person:${staffId}`, 'session.changed', {}))
  }
  const refusals = createRefusalAudit(db, log)
  return [
    sessionRoutes({
      config,
      sessions,
      guesses,
      credentials,
      signIns,
      findAccount: find,
      leaveSeat: actor => ownSeat.leave(actor),
      onClosed: sessionId => publish(`session:${sessionId}`, 'session.ended', { reason: 'signed-out' }),
      onRefused: (staffId, address, why) => {
        const subject = staffId === null ? {} : { subject: { kind: 'staff', id: staffId } }
        void refusals({ action: 'session.refused', ...subject, address, detail: { why } })
      },
      onNewDevice: (staffId, device) => publish(`person:${staffId}`, 'sign-in.new-device', device),
      now,
    }),
    accountRoutes({ db, credentials, signIns, guesses, findAccount: find }),
    staffRoutes({ db, rules, isDemo: config.DEMO, now, credentials, signIns, onChanged }),
    teamRoutes({ db }),
    seatRecordRoutes({
      db,
      sip: { host: config.SIP_HOST, port: config.SIP_PORT, transport: 'udp' },
      tellSwitch,
      onMoved: async ids => {
        for (const id of ids)
          onChanged(
            id,
            (await signIns.list(id, null)).map(signIn => signIn.id),
          )
      },
    }),
  ]
}

import type { Db } from '../../db/client.ts'
import type { Feature } from '../app.ts'
import { auditRoutes } from '../audit/routes.ts'
import { boardRoutes } from '../board/routes.ts'
import type { BoardSource } from '../board/source.ts'
import { asideRoutes } from '../calls/aside-routes.ts'
import { callRoutes } from '../calls/routes.ts'
import { phoneGuessRoutes } from '../calls/phone-guesses.ts'
import { refusalRoutes } from '../calls/refusals.ts'
import type { ReplayParts } from '../calls/set-aside.ts'
import { callbackRoutes } from '../callbacks/routes.ts'
import { catalogueRoutes } from '../catalogue/routes.ts'
import type { Config } from '../config.ts'
import type { Office } from '../office.ts'
import { roleRoutes } from '../custom-roles/routes.ts'
import { dispatchRoutes } from '../dispatch/routes.ts'
import { draftRoutes } from '../drafts/routes.ts'
import type { Monitor } from '../health/monitor.ts'
import { healthRoutes, livenessRoute } from '../health/routes.ts'
import type { FeedHub } from '../feed/feed.ts'
import type { Command } from '../switch-link/seat-commands.ts'
import type { Snapshot } from '../switch-link/snapshot.ts'
import { memberContext } from '../members/context.ts'
import { memberRoutes } from '../members/routes.ts'
import { merchantRoutes } from '../merchants/routes.ts'
import { rightsOf } from '../plugins/rights.ts'
import { phoneRoutes } from '../reveals/routes.ts'
import { feedSocket } from '../feed/socket.ts'
import { sipSocket } from '../seats/sip-socket.ts'
import { promptRoutes, type PromptsDeps } from '../prompts/routes.ts'
import { queueRoutes } from '../queues/routes.ts'
import { recordRoutes } from '../records/routes.ts'
import { recordingRoutes } from '../recordings/routes.ts'
import type { OwnSeat } from '../seats/own-seat.ts'
import { seatRoutes, type SeatsDeps } from '../seats/routes.ts'
import { isPauseReason } from '../seats/store.ts'
import type { Guesses } from '../session/guesses.ts'
import type { SignInRules } from '../session/rules.ts'
import type { Sessions } from '../session/sessions.ts'
import { accountFeatures } from './accounts.ts'
import { workListRoutes } from '../work-lists/routes.ts'
import { workOrderRoutes } from '../work-orders/routes.ts'
import { unstoredRoutes } from '../work-orders/unstored-routes.ts'

export type FeatureParts = {
  config: Config
  db: Db
  office: Office
  sessions: Sessions
  ownSeat: OwnSeat
  createSeats: SeatsDeps['createSeats']
  snapshot: Snapshot
  command: Command
  board: BoardSource
  aside: ReplayParts & { db: Db }
  monitor: Monitor
  hub: FeedHub
  prompts: PromptsDeps
  guesses: Guesses
  rules: () => SignInRules
  /** Tells the switch that its seats are others now. Never rejects. */
  tellSwitch(): Promise<void>
}

/** Every route of the api: `features` under `/api`, `outside` at the root. */
export const apiFeatures = (parts: FeatureParts): { features: Feature[]; outside: Feature[] } => {
  const {
    config,
    db,
    office,
    sessions,
    ownSeat,
    createSeats,
    snapshot,
    command,
    board,
    aside,
    monitor,
    hub,
    prompts,
    guesses,
    rules,
    tellSwitch,
  } = parts
  return {
    features: [
      ...accountFeatures({
        config,
        db,
        sessions,
        guesses,
        rules,
        publish: (...news) => office.publish(...news),
        ownSeat,
        tellSwitch,
        log: office.log,
      }),
      seatRoutes({ ownSeat, createSeats, isPauseReason: code => isPauseReason(db, code) }),
      callRoutes({
        db,
        snapshot,
        command,
        heldSeat: ownSeat.held,
        locality: office.locality,
        callerId: config.HOTLINE_NUMBER,
        dialMs: config.DIAL_RING_SECONDS * 1000,
        memberContext: (number, actor) => memberContext(office, number, actor),
      }),
      refusalRoutes({ db }),
      phoneGuessRoutes({ db }),
      recordingRoutes({ db, dir: config.RECORDINGS_DIR }),
      auditRoutes({ db }),
      queueRoutes({ db }),
      boardRoutes({ source: board, cursor: hub.cursor }),
      healthRoutes({ db, monitor }),
      roleRoutes({
        db,
        isDemo: config.DEMO,
        now: office.now,
        async onChanged(signIns) {
          await sessions.forget(signIns.map(({ session }) => session))
          for (const person of new Set(signIns.map(one => one.person))) office.publish(`person:${person}`, 'session.changed', {})
        },
      }),
      asideRoutes(aside),
      unstoredRoutes({ db, kept: aside }),
      promptRoutes(prompts),
      feedSocket({ hub, isSignedIn: async token => (await sessions.find(token)) !== null }),
      ...[
        callbackRoutes,
        catalogueRoutes,
        dispatchRoutes,
        draftRoutes,
        memberRoutes,
        merchantRoutes,
        phoneRoutes,
        recordRoutes,
        workListRoutes,
        workOrderRoutes,
      ].map(routes => routes(office)),
    ],
    outside: [
      sipSocket({
        ariUrl: config.ARI_URL,
        seatOf: async token => {
          const session = await sessions.find(token)
          return session && rightsOf(session.roles, session.ownRoles).has('seat.use') ? session.seatNumber : null
        },
        carries: ownSeat.carries,
        onSessionEnd: (sessionId, ended) =>
          hub.join(
            {
              audiences: new Set([`session:${sessionId}` as const]),
              from: Date.now(),
              send: (_, type) => {
                if (type === 'session.ended') ended()
              },
            },
            null,
          ),
      }),
      livenessRoute,
    ],
  }
}

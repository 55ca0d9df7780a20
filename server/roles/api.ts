import { existsSync } from 'node:fs'
import type { Logger as PinoLogger } from 'pino'
import { isAway, isPassing, openDatabase } from '../../db/client.ts'
import { readSwitchConfig } from '../../db/switch-config.ts'
import { createSpeech } from '../../telephony/speech/speech.ts'
import { dayOf, startOfDay } from '../../time/civil.ts'
import { buildApp } from '../app.ts'
import { createRefusalAudit, forbidden, unreached } from '../audit/refusals.ts'
import { createBoardSource } from '../board/source.ts'
import { skillsOfSeats } from '../board/store.ts'
import { saveLate } from '../calls/late-store.ts'
import { withRecordedNumbers } from '../calls/numbers.ts'
import { createAsideCount } from '../calls/set-aside.ts'
import type { Config } from '../config.ts'
import { createLook } from '../health/look.ts'
import { createMonitor } from '../health/monitor.ts'
import { createAsker } from '../redis/bus.ts'
import { createFeedHub, createPublisher } from '../feed/feed.ts'
import { createWriteBehind } from '../redis/write-behind.ts'
import { beat, holdLease, newInstance } from '../redis/presence.ts'
import { startProjector } from '../feed/projector.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import { createCommand } from '../switch-link/seat-commands.ts'
import { createSnapshot } from '../switch-link/snapshot.ts'
import { memberContext } from '../members/context.ts'
import { activeQueues, outcomesSince } from '../queues/store.ts'
import { queueView } from '../queues/view.ts'
import { teamReach } from '../scope.ts'
import { settingsOf } from '../switch-settings/settings.ts'
import { createOwnSeat } from '../seats/own-seat.ts'
import { createHolders } from '../seats/holder.ts'
import { createSeats } from '../seats/store.ts'
import { startWarden } from '../seats/warden.ts'
import { createGuesses } from '../session/guesses.ts'
import { oneTimeMs, SIGN_IN_RULES } from '../session/rules.ts'
import { createSessions } from '../session/sessions.ts'
import { createSessionCache, createSessionStore } from '../session/store.ts'
import { createOffice } from './office.ts'
import { apiFeatures } from './features.ts'
import type { RunningRole } from './switch.ts'

/** How long a start waits for Redis before it serves without. */
const REDIS_MS = 5_000

/** The api: routes, live feed, console, and the projector of one of them. Any number may run. */
export const runApi = async (config: Config, log: PinoLogger): Promise<RunningRole> => {
  const instance = newInstance()
  const keys = keysOf(config.REDIS_PREFIX)
  const redis = openRedis(config.REDIS_URL, 'commands', log)
  const openBlocking = () => openRedis(config.REDIS_URL, 'blocking', log)
  const database = openDatabase(config.DATABASE_URL, { name: 'hearthline-api' })
  const { db } = database
  const writeBehind = createWriteBehind(redis, log)
  const publish = createPublisher(writeBehind, keys)
  const news = openBlocking()
  const hub = createFeedHub(redis, openBlocking(), keys, log)
  const asker = createAsker(redis, openBlocking(), keys, instance, log)
  const command = createCommand(asker, keys)
  const snapshot = createSnapshot(redis, keys)
  const { office, stop: stopOffice } = createOffice({ config, database, redis, keys, publish, log })
  const rules = () => SIGN_IN_RULES
  const tellSwitch = () =>
    redis.publish(keys.configChanged, 'seats').then(
      () => {},
      error => log.warn({ err: error }, 'switch not told of changed seats'),
    )
  const sessions = createSessions(
    createSessionStore(db, config.DEMO, rules),
    createSessionCache(redis, news, keys),
    log,
    Date.now,
    id => publish(`session:${id}`, 'session.ended', { reason: 'expired' }),
    rules,
  )
  const holders = createHolders(redis, keys)
  const ownSeat = createOwnSeat({
    secret: config.SESSION_SECRET,
    domain: config.SIP_HOST,
    command,
    snapshot,
    holders,
    isOver: sessions.isOver,
    onTakenOver: (sessionId, news) => publish(`session:${sessionId}`, 'seat.taken-over', news),
    cursor: hub.cursor,
  })
  const doorLimits = { phonesLimit: config.REFUSED_PHONES_PER_MINUTE, signInsLimit: config.REFUSED_SIGN_INS_PER_MINUTE }
  const monitor = createMonitor(createLook(redis, keys, database.ping, doorLimits), hub, createAsideCount(redis, keys))
  const board = createBoardSource(
    snapshot,
    async () => {
      const [queues, today, skills] = await Promise.all([
        activeQueues(db),
        outcomesSince(db, new Date(startOfDay(Date.now(), config.CENTRE_ZONE))),
        skillsOfSeats(db),
      ])
      return { queues: queues.map(queueView), today, skills }
    },
    at => dayOf(at, config.CENTRE_ZONE),
    person => teamReach(db, person),
    hub,
    log,
  )
  await whenReady(redis, REDIS_MS)

  const refusals = createRefusalAudit(db, log)
  const app = await buildApp({
    log,
    findSession: sessions.find,
    onRefused: async (request, refusal) => {
      const refused = refusal.code === 'FORBIDDEN' ? forbidden(request) : unreached(request, refusal)
      if (refused) await refusals(refused)
    },
    trustedProxies: config.TRUSTED_PROXIES,
    consoleDir: existsSync(config.CONSOLE_DIR) ? config.CONSOLE_DIR : null,
    ...apiFeatures({
      config,
      db,
      office,
      sessions,
      ownSeat,
      snapshot,
      command,
      board,
      aside: {
        db,
        redis,
        keys,
        save: entries =>
          saveLate(
            db,
            entries.map(entry => withRecordedNumbers(entry, office.locality)),
          ),
        isAway: error => isAway(error) || isPassing(error),
      },
      monitor,
      hub,
      guesses: createGuesses(redis, keys.guesses, config.SESSION_SECRET),
      rules,
      tellSwitch,
      createSeats: async (wish, by) => {
        // in the demo whoever tries the centre signs in by what the command has printed
        const seats = await createSeats(db, wish, by, config.DEMO ? null : new Date(Date.now() + oneTimeMs(rules())))
        await tellSwitch()
        return { seats, sip: { host: config.SIP_HOST, port: config.SIP_PORT, transport: 'udp' } }
      },
      prompts: {
        db,
        speech: createSpeech({ soundsDir: config.SOUNDS_DIR, tools: config.MEDIA_TOOLS }),
        settings: async () => settingsOf(await readSwitchConfig(db), office.locality).settings,
      },
    }),
  })
  const projector = startProjector({
    redis,
    openBlocking,
    keys,
    instance,
    log,
    publish,
    read: entry => withRecordedNumbers(entry, office.locality),
    memberContext: number => memberContext(office, number, null),
  })
  const teller = holdLease(redis, keys, 'attendance', instance, log, { onTaken() {}, onLost() {} })
  const warden = startWarden({
    redis,
    keys,
    sessions,
    hasPage: session => hub.hears(`session:${session}`),
    snapshot,
    holders,
    isTeller: () => teller.isHeld,
    awayMs: config.SEAT_AWAY_SECONDS * 1_000,
    log,
  })
  const stopBeat = beat(redis, keys, 'api', instance)
  await app.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })
  log.info({ host: config.HTTP_HOST, port: config.HTTP_PORT }, 'api listens')

  return {
    async stop() {
      warden.stop()
      await teller.stop()
      monitor.stop()
      board.stop()
      await app.close()
      await projector.stop()
      await hub.stop()
      await asker.stop()
      await stopBeat()
      await stopOffice()
      writeBehind.stop()
      news.disconnect()
      redis.disconnect()
      await database.close()
    },
  }
}

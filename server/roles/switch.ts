import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase } from '../../db/client.ts'
import { isDemoDigest } from '../../db/demo.ts'
import { createSpeech } from '../../telephony/speech/speech.ts'
import { AsteriskSwitch } from '../../telephony/asterisk/switch.ts'
import { Controller } from '../../telephony/engine/controller.ts'
import type { Attendance, SeatCommand } from '../../telephony/engine/commands.ts'
import { spokenBy } from '../../telephony/engine/settings.ts'
import { LONGEST_DAY_MS } from '../../telephony/engine/dial-ledger.ts'
import { systemTimers } from '../../telephony/engine/timers.ts'
import type { Config } from '../config.ts'
import { answerQuestions, createAsker } from '../redis/bus.ts'
import { startJournalKeeper, writesInputs } from '../switch-link/journal-keeper.ts'
import { createJournalWriter } from '../switch-link/journal-writer.ts'
import { createWriteBehind } from '../redis/write-behind.ts'
import { beat, holdLease, newInstance } from '../redis/presence.ts'
import { keysOf, openRedis, whenReady } from '../redis/redis.ts'
import type { Logger } from '../log.ts'
import { localityOf } from '../centre.ts'
import { dialledSince } from '../switch-settings/dialled.ts'
import { guessRulesOf } from '../switch-settings/limits.ts'
import { openSettings } from '../switch-settings/source.ts'
import { currentOf } from '../contract/settings/index.ts'
import { createPublisher } from '../feed/feed.ts'
import { formerSettings, formerTaker } from '../settings/former.ts'
import { inTurns, listenToConfiguration } from '../settings/signal.ts'

/** How long the IVR waits for an answer from the business side before it says that it cannot. */
const LOOKUP_MS = 4_000
/** How long a start waits for Redis, which holds the belief about live calls, before it goes on with what the switch itself shows. */
const BELIEF_MS = 10_000
/** How long a start waits for what the history says of today's calls out before it takes wishes from the seats. */
const HISTORY_MS = 1_000
/** A switch without the lease or the telephones after this counts as standing by. */
const STAND_BY_MS = 5_000

export type RunningRole = { stop(): Promise<void> }

/**
 * The switch: decides every call of the hotline. One is active; another waits for the lease. It touches the database only to read its
 * settings, never on a call's way.
 */
export const runSwitch = async (config: Config, log: Logger): Promise<RunningRole> => {
  const instance = newInstance()
  const keys = keysOf(config.REDIS_PREFIX)
  const redis = openRedis(config.REDIS_URL, 'commands', log)
  const database = openDatabase(config.DATABASE_URL, { max: 2, name: 'hearthline-switch' })
  const former = formerSettings(config.former)
  const settings = await openSettings({
    db: database.db,
    stateDir: config.HEARTHLINE_STATE,
    locality: localityOf(config),
    log,
    former,
    takeOver: formerTaker(database.db, former, log),
  })
  const centre = currentOf(settings.values)
  const speech = createSpeech({ soundsDir: config.SOUNDS_DIR, tools: config.MEDIA_TOOLS })
  const prepare = () =>
    void speech.prepare(spokenBy(settings.current())).then(
      ({ made, failed }) => (failed.length ? log.error({ made, failed }, 'prompts not made') : log.info({ made }, 'prompts ready')),
      error => log.error({ err: error }, 'prompts not made'),
    )
  prepare()
  let telephones: Record<string, string> = {}
  let refusedPhones: (() => number) | null = null
  const stopBeat = beat(redis, keys, 'switch', instance, () => ({
    ...telephones,
    ...(refusedPhones && { refusedPhones: String(refusedPhones()) }),
  }))

  let active: { stop(): Promise<void> } | null = null
  let starting: Promise<void> | null = null
  let hold = () => {}
  const taken = new Promise<void>(resolve => {
    hold = resolve
  })

  const start = async () => {
    const journal = createJournalWriter(redis, keys, instance, log)
    const keeper = startJournalKeeper({
      redis,
      keys,
      log,
      inputsMs: () => centre.ms('recordings.replays-kept'),
      onMemory: ({ level }) => journal.spareInputs(!writesInputs(level)),
    })
    const asker = createAsker(redis, openRedis(config.REDIS_URL, 'blocking', log), keys, instance, log)
    const asterisk = new AsteriskSwitch({
      ariUrl: config.ARI_URL,
      amiUrl: config.AMI_URL,
      app: config.ARI_APP,
      recordingsDir: config.RECORDINGS_DIR,
      trunkAllowed: config.TRUNK_ALLOWED,
      trunkAddresses: config.TRUNK_MATCH.split(',').map(address => address.trim().replace(/\/32$/, '')),
      guesses: () => guessRulesOf(centre),
      log,
    })
    const controller = new Controller({
      switch: asterisk,
      journal,
      prompts: speech,
      timers: systemTimers,
      settings: settings.current,
      newId: randomUUID,
      log,
      lookups: {
        ask: async (kind, args) => {
          const answer = await asker.ask<Record<string, string> | null>(keys.queries, { kind, args }, LOOKUP_MS)
          return answer.is === 'answered' ? answer.value : null
        },
      },
      onReplaced: () => {
        log.error('another controller took the telephones over: stopping')
        process.exit(70)
      },
    })
    if (await whenReady(redis, BELIEF_MS)) {
      const { calls, seats, dialled } = await journal.load()
      controller.restore(calls, seats)
      controller.restoreDialled(dialled)
      log.info({ calls: calls.length, seats: seats.length, dialled: dialled.length }, 'belief loaded')
    } else log.error('redis away at the start: live calls are taken from the telephones alone')

    // what was dialled today counts also where the belief was lost; with the database away it comes without
    const history = dialledSince(database.db, new Date(Date.now() - LONGEST_DAY_MS)).then(
      dialled => controller.restoreDialled(dialled),
      error => log.warn({ err: error }, 'calls out of today not read: database away'),
    )

    const known = new Map<string, string>()
    const accounts = async () => {
      const stored = settings.stored().seats.flatMap(({ number, sipDigest }) => (sipDigest ? [[number, sipDigest] as const] : []))
      const wanted = new Map(stored.filter(([seat, digest]) => config.DEMO || !isDemoDigest(seat, digest)))
      // Asterisk may have them from when this was the demo
      for (const [seat, digest] of stored) if (!wanted.has(seat)) known.set(seat, digest)
      const changed = [...wanted].filter(([seat, digest]) => known.get(seat) !== digest)
      const gone = [...known.keys()].filter(seat => !wanted.has(seat))
      await Promise.all([
        ...changed.map(async ([seat, digest]) => {
          await asterisk.putAccount({ seat, device: 'desk', secret: digest })
          known.set(seat, digest)
        }),
        ...gone.map(async seat => {
          await asterisk.removeAccount(seat, 'desk')
          known.delete(seat)
        }),
      ])
    }
    const reconciled = new Promise<void>(resolve =>
      asterisk.onEvent(event => {
        if (event.type === 'connected') resolve()
      }),
    )
    telephones = { asterisk: 'down' }
    asterisk.onEvent(event => {
      if (event.type === 'connected') telephones = { asterisk: 'up' }
      if (event.type === 'disconnected') telephones = { asterisk: 'down' }
    })
    refusedPhones = () => asterisk.refusedLately()
    asterisk.start()
    await accounts().catch(error => log.error({ err: error }, 'phone accounts not made'))

    await Promise.race([history, delay(HISTORY_MS, null, { ref: false })])
    const writeBehind = createWriteBehind(redis, log)
    const commands = answerQuestions<SeatCommand, unknown>(
      openRedis(config.REDIS_URL, 'blocking', log),
      writeBehind,
      keys.commands,
      { group: 'switch', consumer: 'switch' },
      log,
      command => controller.ask(command),
    )

    const publish = createPublisher(writeBehind, keys)
    let told = settings.change()
    const refresh = inTurns(async () => {
      if (!(await settings.refresh())) return
      const change = settings.change()
      if (change !== told) publish('right:settings.read', 'settings.applied', { part: 'switch', change })
      told = change
      prepare()
      await accounts().catch(error => log.error({ err: error }, 'phone accounts not made'))
    })
    const configuration = listenToConfiguration(openRedis(config.REDIS_URL, 'blocking', log), keys, refresh, {
      [keys.attendance]: message => controller.attend(JSON.parse(message) as Attendance),
    })

    active = {
      async stop() {
        configuration.stop()
        keeper.stop()
        await commands.stop()
        await asterisk.close()
        await asker.stop()
        await Promise.race([journal.flushed(), new Promise(resolve => setTimeout(resolve, 1_000))])
        writeBehind.stop()
        journal.stop()
      },
    }
    await reconciled
    log.info({ instance }, 'switch active')
  }

  const lease = holdLease(redis, keys, 'switch', instance, log, {
    onTaken: () => {
      hold()
      starting ??= start().catch(error => {
        log.error({ err: error }, 'switch could not start')
        process.exit(71)
      })
    },
    onLost: () => {
      log.error('the lease is lost: stopping')
      process.exit(72)
    },
  })

  // up means: active with the telephones in hand, or standing by
  const standBy = new Promise(resolve => setTimeout(resolve, STAND_BY_MS).unref())
  await Promise.race([taken.then(() => starting), standBy])

  return {
    async stop() {
      await Promise.race([starting, standBy])
      await active?.stop()
      await lease.stop()
      await stopBeat()
      redis.disconnect()
      await database.close()
    },
  }
}

import { isAway, isPassing, openDatabase } from '../../db/client.ts'
import type { CallFact } from '../../telephony/core/call/facts.ts'
import { startSealing } from '../audit/seal.ts'
import { startTaskClock } from '../callbacks/worker.ts'
import { saveJournal } from '../calls/journal-store.ts'
import { withRecordedNumbers } from '../calls/numbers.ts'
import type { Config } from '../config.ts'
import { startClaimSweep } from '../dispatch/worker.ts'
import { answerQuestions } from '../redis/bus.ts'
import { startDrain } from '../calls/drain.ts'
import { createPublisher } from '../feed/feed.ts'
import { startKeptForms, takeBackSetAside } from '../work-orders/kept-forms.ts'
import { createWriteBehind } from '../redis/write-behind.ts'
import { beat, newInstance } from '../redis/presence.ts'
import { keysOf, openBullRedis, openRedis, whenReady } from '../redis/redis.ts'
import type { Logger } from '../log.ts'
import { lookAtStorage, watchStorage } from '../recordings/storage.ts'
import { startRecordingWork } from '../recordings/worker.ts'
import { formerSettings, formerTaker } from '../settings/former.ts'
import { openLiveSettings } from '../settings/live.ts'
import { createLogSender } from '../sms/sender.ts'
import { startSmsWork } from '../sms/worker.ts'
import { saveKeptForm } from '../work-orders/save-or-keep.ts'
import { orderProgress } from '../work-orders/progress.ts'
import { createOffice, TASK_QUEUE } from './office.ts'
import type { RunningRole } from './switch.ts'

const REDIS_MS = 5_000
/** How long it is shown that a conversation could not be recorded; it is tried again every ten seconds. */
const RECORDING_FAILS_MS = 30_000
/** How late the rail's figures may be when nothing but time changed them, in ms. */
const LISTS_EVERY_MS = 15_000
/** How long news may take to leave this process before it counts as not told. */
const PUBLISHED_MS = 2_000

/** Rejects when `work` is not done in `ms`. */
const inTime = (work: Promise<void>, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('news not sent in time')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** After these the list of missed calls is another, or shows another one at work on it. */
const CHANGES_MISSED: readonly CallFact['type'][] = ['arrived', 'dialling', 'answered', 'ended']

/** A question of the IVR. */
type LookUp = { kind: string; args: Record<string, string> }

/** The worker: the journal's drain, recordings, kept forms, and the desk's jobs. Any number may run. */
export const runWorker = async (config: Config, log: Logger): Promise<RunningRole> => {
  const instance = newInstance()
  const keys = keysOf(config.REDIS_PREFIX)
  const redis = openRedis(config.REDIS_URL, 'commands', log)
  const database = openDatabase(config.DATABASE_URL, { name: 'hearthline-worker' })
  const writeBehind = createWriteBehind(redis, log)
  const publish = createPublisher(writeBehind, keys)
  const former = formerSettings(config.former)
  const { settings, stop: stopSettings } = await openLiveSettings({
    db: database.db,
    redis,
    news: openRedis(config.REDIS_URL, 'blocking', log),
    keys,
    log,
    former,
    takeOver: formerTaker(database.db, former, log),
    onApplied: change => publish('right:settings.read', 'settings.applied', { part: 'worker', change }),
  })
  const {
    office,
    tickLists,
    stop: stopOffice,
  } = createOffice({
    config,
    database,
    redis,
    keys,
    settings,
    publish,
    published: () => inTime(writeBehind.flushed(), PUBLISHED_MS),
    log,
  })
  await whenReady(redis, REDIS_MS)

  const limits = () => ({ lowBytes: settings.current('recordings.low-room') * 2 ** 20, slowMs: settings.ms('recordings.slow-disk') })
  const storage = watchStorage({
    limits,
    look: () => lookAtStorage(config.RECORDINGS_DIR),
    changed(state, freeBytes) {
      log.warn({ state, freeBytes }, 'room for recordings')
      publish('right:faults.read', 'storage.changed', { state, freeBytes })
    },
  })
  let recordingFailedAt = 0
  const recordings = startRecordingWork({
    wasFull: storage.wasFull,
    longestCallMs: () => settings.ms('calls.longest'),
    db: database.db,
    openBull: () => openBullRedis(config.REDIS_URL, log),
    prefix: keys.bull,
    zone: config.CENTRE_ZONE,
    log,
    dir: config.RECORDINGS_DIR,
    tools: config.MEDIA_TOOLS,
  })
  const drain = startDrain({
    redis,
    openBlocking: () => openRedis(config.REDIS_URL, 'blocking', log),
    keys,
    instance,
    log,
    isAway: error => isAway(error) || isPassing(error),
    async save(entries) {
      const { toProcess } = await saveJournal(
        database.db,
        entries.map(entry => withRecordedNumbers(entry, office.locality)),
      )
      recordings.enqueue(toProcess)
      if (entries.some(entry => entry.about === 'call' && 'fact' in entry && entry.fact.type === 'recording-failed'))
        recordingFailedAt = Date.now()
      if (entries.some(entry => entry.about === 'call' && 'fact' in entry && CHANGES_MISSED.includes(entry.fact.type)))
        office.touchLists('missed')
    },
  })
  const returned = await takeBackSetAside(redis, keys)
  if (returned > 0) log.warn({ forms: returned }, 'forms set aside by an earlier version are stored now')
  const forms = startKeptForms(
    redis,
    keys,
    log,
    form => saveKeptForm(office, form),
    error => isAway(error) || isPassing(error),
  )
  const clock = startTaskClock({ office, openBull: () => openBullRedis(config.REDIS_URL, log), prefix: keys.bull, queue: TASK_QUEUE })
  const claims = startClaimSweep(office)
  const sealing = startSealing(database.db, log)
  const listClock = setInterval(() => void tickLists(), LISTS_EVERY_MS)
  const sms = startSmsWork(office, createLogSender(log))
  const lookups = answerQuestions<LookUp, Record<string, string>>(
    openRedis(config.REDIS_URL, 'blocking', log),
    writeBehind,
    keys.queries,
    { group: 'desk', consumer: instance },
    log,
    ({ kind, args }) => {
      if (kind !== 'order-progress') throw new Error(`nothing looks up ${kind}`)
      return orderProgress(office, { digits: args.digits ?? '', number: args.number ?? '', language: args.language ?? 'zh' })
    },
  )
  const stopBeat = beat(redis, keys, 'worker', instance, () => ({
    storage: storage.state(),
    freeBytes: String(storage.freeBytes() ?? ''),
    lowBytes: String(limits().lowBytes),
    recording: Date.now() - recordingFailedAt < RECORDING_FAILS_MS ? 'failing' : 'works',
  }))

  return {
    async stop() {
      storage.stop()
      forms.stop()
      claims.stop()
      await sealing.stop()
      clearInterval(listClock)
      await lookups.stop()
      await clock.stop()
      await sms.stop()
      await drain.stop()
      await recordings.stop()
      await stopBeat()
      await stopOffice()
      stopSettings()
      writeBehind.stop()
      redis.disconnect()
      await database.close()
    },
  }
}

/**
 * Who reads the journal of a walk: one that hears everything once and at once (what is right), and the two of the product, for the screens
 * and for the database, on a journal that disturbs them.
 */
import { fold, type CallRecord } from '../server/switch-link/call-record.ts'
import { isHeld, ownerOf, ringingAgentOf, seatOf } from '../telephony/core/call/call.ts'
import type { JournalEntry } from '../telephony/engine/journal.ts'
import { isSilent } from '../telephony/core/call/silence.ts'
import type { CallView } from './call-view.ts'
import { paperDatabase, paperScreens, shared } from './paper-journal.ts'
import type { World } from './world.ts'

const stateOf = (call: CallView): CallRecord['state'] => {
  switch (call.phase) {
    case 'queued':
      return 'waiting'
    case 'offered':
    case 'dialling':
    case 'dialling-seat':
      return 'ringing'
    case 'talking':
      return isHeld(call) ? 'held' : 'talking'
    default:
      return call.phase
  }
}

/** What a record says wrong of a call that is on. */
const wrongOf = (call: CallView, record: CallRecord | undefined): string[] => {
  if (!record) return [`${call.id} has no record`]
  const seat = call.talk?.seat ?? call.leg?.seat ?? seatOf(ownerOf(call) ?? ringingAgentOf(call))
  const target = call.acts.consult && call.participants[call.acts.consult.target]
  const asked = record.consult && 'seat' in record.consult.to ? record.consult.to.seat : null
  const hasConsult = Boolean(record.consult) === Boolean(target) && (!target || asked === seatOf(target))
  return [
    ...(record.state === stateOf(call) ? [] : [`the record says ${record.state} of a call that is ${stateOf(call)}`]),
    ...(seat && record.seatNumber !== seat ? [`the record says seat ${record.seatNumber} of a call of ${seat}`] : []),
    ...(hasConsult ? [] : ['the record has another consultation']),
    ...((record.silent ?? false) === isSilent(call) ? [] : ['the record does not know whether the line is silent']),
    ...(record.muted === Boolean(ownerOf(call)?.muted) ? [] : ['the record does not know who is muted']),
  ]
}

export type Readers = ReturnType<typeof readersOf>

/** The readers of a walk that begins in this world. */
export const readersOf = (begin: World) => {
  let world = begin
  let heard = 0
  /** Everything that happened, once. */
  const told: JournalEntry[] = []
  const stream: JournalEntry[] = []
  const records = new Map<string, CallRecord>()
  /** What is right after each fact of each call, as the screens and as the database have it. */
  const right = new Map<string, { live: string; stored: string }>()
  const calm = paperScreens(told)
  const screens = paperScreens(stream)
  const database = paperDatabase(stream)
  let compared = 0

  const rightOf = ({ id, seq }: CallRecord) => right.get(`${id}:${seq}`)
  return {
    screens,
    database,
    /** What the walk has come to: everything new is put into the journal. */
    async hear(now: World): Promise<void> {
      if (now !== world) heard = 0
      world = now
      const entries = now.entries.slice(heard)
      heard = now.entries.length
      for (const entry of entries) {
        if ('event' in entry) continue
        told.push(entry)
        stream.push(entry)
        if (entry.about !== 'call') continue
        const record = fold(records.get(entry.call) ?? null, entry.call, entry.seq, entry.fact, entry.at)
        records.set(entry.call, record)
        right.set(`${record.id}:${record.seq}`, { live: JSON.stringify(record), stored: JSON.stringify(shared(record)) })
      }
      await calm.turn(Infinity, 'done')
    },
    /** The writer does not know whether its last entries arrived, and writes them again. */
    writeAgain(count: number): void {
      stream.push(...stream.slice(-count))
    },
    async catchUp(): Promise<void> {
      while (screens.group.isBehind) await screens.turn(50, 'done')
      while (database.group.isBehind) database.turn(50, 'done')
    },
    /** What is wrong: with the calls that are on, and with what the disturbed readers say, however late they are. */
    differences(): string[] {
      const live = world.calls()
      const known = new Set(live.map(({ id }) => id))
      const found = live.flatMap(call => wrongOf(call, records.get(call.id)))
      for (const { id, state } of records.values()) if (state !== 'ended' && !known.has(id)) found.push(`${id} never ends for the screens`)
      for (const json of screens.live.values())
        if (json !== rightOf(JSON.parse(json) as CallRecord)?.live) found.push(`the screens have what never was: ${json}`)
      for (const id of database.ids) {
        const record = database.record(id)!
        if (JSON.stringify(shared(record)) !== rightOf(record)?.stored)
          found.push(`the database has what never was: ${JSON.stringify(record)}`)
      }
      for (; compared < screens.news.length; compared += 1)
        if (screens.news[compared] !== calm.news[compared]) {
          found.push(`${screens.news[compared]} was told instead of ${calm.news[compared]}`)
          break
        }
      return found
    },
    /** What readers lack that have caught up. */
    missing(): string[] {
      const newest = [...records.values()]
      return [
        ...newest.flatMap(record => (database.record(record.id)?.seq === record.seq ? [] : [`the database lacks the end of ${record.id}`])),
        ...newest.flatMap(({ id, state, seq }) => {
          const json = screens.live.get(id)
          if (state === 'ended') return json ? [`the screens still have ${id}`] : []
          return json && (JSON.parse(json) as CallRecord).seq === seq ? [] : [`the screens lack ${id}`]
        }),
        ...(screens.news.length === calm.news.length ? [] : [`${calm.news.length - screens.news.length} news were never told`]),
      ]
    },
  }
}

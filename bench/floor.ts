/** The floor of the bench: many seats signed in, their telephones in the load process, their screens here. */
import type { CallPop } from '../server/contract/calls.ts'
import type { SeatsCreated } from '../server/contract/seats.ts'
import { openCentre, type Centre } from '../test/centre.ts'
import { Person, type Feed } from '../test/person.ts'
import { startLoad, type Load } from './load-process.ts'

/** How long a conversation of the bench lasts, in ms. */
const talkMs = 300

export interface Desk {
  number: string
  person: Person
  feed: Feed
}

export interface Floor {
  centre: Centre
  load: Load
  desks: Desk[]
  /** Screen pops received since the last call of this: call id -> moment in µs. */
  takePops(): Map<string, number>
}

/** Opens a centre with `count` seats ready for the direct number. */
export async function openFloor(count: number): Promise<Floor> {
  const centre = await openCentre({ env: { LOG_LEVEL: 'warn' }, rtpPorts: 1980 })
  try {
    const admin = await centre.signIn('admin')
    const created = await admin.must<SeatsCreated>('POST', '/api/admin/seats', { count, from: 3001, queues: ['intake'] })
    const load = startLoad()
    const desks: Desk[] = []
    for (const { id, username, password } of created.seats) {
      const person = await Person.signIn(centre.address, username!, password!)
      await person.must('POST', '/api/seat/sign-in', { device: 'desk' })
      desks.push({ number: id, person, feed: await person.feed() })
    }
    const seats = created.seats.map(({ id, sipPassword }) => ({ user: id, password: sipPassword }))
    const { registered } = await load.order({ type: 'open', sip: centre.sip, seats, talkMs })
    if (registered < count) throw new Error(`only ${registered} of ${count} telephones were registered`)
    await Promise.all(
      desks.map(({ number, feed }) => feed.message('seat.state', ({ seat: { id, reachable } }) => id === number && reachable)),
    )
    for (const { person } of desks) await person.must('POST', '/api/seat/ready')
    return { centre, load, desks, takePops: () => takePops(desks) }
  } catch (error) {
    await centre.stop()
    throw error
  }
}

function takePops(desks: Desk[]): Map<string, number> {
  const pops = new Map<string, number>()
  for (const { feed } of desks) {
    for (const { type, data, at } of feed.messages.splice(0)) if (type === 'call.offered') pops.set((data as CallPop).call.id, at)
  }
  return pops
}

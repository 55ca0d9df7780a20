/** A whole call centre for a black-box test: services, the three roles, telephones and the people at them. */
import type { SeatsCreated, SeatView } from '../server/contract/seats.ts'
import type { RoleName } from '../runtime/parts.ts'
import { takeFloor } from './floor.ts'
import { startInstance, type Instance, type InstanceOptions } from './instance.ts'
import { Person, type Feed } from './person.ts'
import { openStatements, type Sql } from './statements.ts'
import { createCaller, createSeat, createTrunk, eventually, type Phone, type Plan } from './sip/ua.ts'

/** Password of every demo account and of every demo desk phone. */
export const demoPassword = 'hearthline-demo'

/** A seat of the demo with its person, a desk phone and an open feed. */
export interface WorkingSeat {
  number: string
  person: Person
  phone: Phone
  feed: Feed
  /** The seat as the server sees it now. */
  view(): Promise<SeatView>
}

export interface Centre {
  instance: Instance
  /** Address of the api. */
  address: string
  sip: { host: string; port: number }
  roles: Record<RoleName, Awaited<ReturnType<Instance['startRole']>>>
  /** Citizens. */
  caller: Phone
  /** The far end of the trunk. */
  trunk: Phone
  /** Signs a demo account in, registers its desk phone and makes the seat ready. */
  seat(username: string, plan?: Plan): Promise<WorkingSeat>
  /** Makes that many seats for the queue `intake`, each with a person and a phone, ready. */
  newSeats(count: number, plan?: Plan): Promise<WorkingSeat[]>
  signIn(username: string): Promise<Person>
  stop(): Promise<void>
}

/** Changes of the demo's queues, in seconds; 0 turns announcements and wrap-up off. */
export interface QueueTimes {
  ring?: number
  wrapUp?: number
  announce?: number
  maxWait?: number
  offer?: number
}

export interface CentreOptions extends InstanceOptions {
  /** For all queues. Wrap-up is off unless given, so that a seat is free when its call ends. */
  queues?: QueueTimes
  /** Runs when the database is seeded and before any role starts. */
  prepare?: (instance: Instance) => Promise<void>
}

/** Opens a centre with the demo's data and all roles running, and waits for the floor. */
export async function openCentre({ prepare, queues = {}, ...options }: CentreOptions = {}): Promise<Centre> {
  const instance = await startInstance({ seed: true, ...options })
  const ends: (() => Promise<unknown>)[] = [instance.stop]
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    await setQueueTimes(instance, queues)
    await prepare?.(instance)
    const sip = { host: '127.0.0.1', port: instance.ports.sip }
    const trunkPort = Number(instance.env.TRUNK_CONTACT!.split(':').at(-1))
    const [caller, trunk] = [await createCaller(sip), await createTrunk({ ...sip, localPort: trunkPort })]
    ends.push(() => Promise.all([caller.close(), trunk.close()]))
    const [switchRole, worker, api] = await Promise.all([
      instance.startRole('switch'),
      instance.startRole('worker'),
      instance.startRole('api'),
    ])
    await takeFloor()
    const address = `http://127.0.0.1:${instance.ports.http}`
    const signIn = (username: string) => Person.signIn(address, username, demoPassword)
    const work = async (person: Person, number: string, password: string, plan?: Plan) => {
      const phone = await createSeat({ ...sip, user: number, password, plan })
      const feed = await person.feed()
      ends.push(async () => {
        feed.close()
        await phone.close()
      })
      return enter({ number, person, phone, feed, view: () => viewOf(person) })
    }
    let nextSeat = 2001
    return {
      instance,
      address,
      sip,
      caller,
      trunk,
      stop,
      signIn,
      roles: { switch: switchRole, api, worker },
      async seat(username, plan) {
        const person = await signIn(username)
        const { user } = await person.must<{ user: { seatNumber: string } }>('GET', '/api/session')
        return work(person, user.seatNumber, demoPassword, plan)
      },
      async newSeats(count, plan) {
        const admin = await signIn('admin')
        const { seats } = await admin.must<SeatsCreated>('POST', '/api/admin/seats', { count, from: nextSeat, queues: ['intake'] })
        nextSeat += count
        return Promise.all(
          seats.map(async ({ id, username, password, sipPassword }) =>
            work(await Person.signIn(address, username!, password!), id, sipPassword, plan),
          ),
        )
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Opens a centre for a tap test and stops it with the test. */
export async function useCentre(t: { teardown(stop: () => Promise<void>): void }, options?: CentreOptions): Promise<Centre> {
  const centre = await openCentre(options)
  t.teardown(centre.stop)
  return centre
}

async function setQueueTimes(
  { env }: Instance,
  { ring = 20, wrapUp = 0, announce = 0, maxWait = 1800, offer = 60 }: QueueTimes,
): Promise<void> {
  await inDatabase(
    env,
    sql => sql`
    update queues set ring_seconds = ${ring}, wrap_up_seconds = ${wrapUp}, announce_seconds = ${announce}, max_wait_seconds = ${maxWait},
      offer_seconds = ${offer}`,
  )
}

/** Runs one statement, or a few, in an instance's database, beside the system. */
export async function inDatabase<T>(env: Record<string, string>, work: (sql: Sql) => Promise<T>): Promise<T> {
  const { sql, close } = openStatements(env.DATABASE_URL!)
  try {
    return await work(sql)
  } finally {
    await close()
  }
}

async function viewOf(person: Person): Promise<SeatView> {
  return (await person.must<{ seat: SeatView }>('GET', '/api/seat')).seat
}

/** Signs the person in at the seat with the desk phone and waits until calls can be offered. */
async function enter(seat: WorkingSeat): Promise<WorkingSeat> {
  await seat.person.must('POST', '/api/seat/sign-in', { device: 'desk' })
  // a seat made a moment ago gets its phone account a moment later
  await eventually(
    async () => {
      const status = await seat.phone.register()
      if (status !== 200) throw new Error(`refused with ${status}`)
      return true
    },
    5000,
    `the phone of ${seat.number} to be registered`,
  )
  await seat.feed.message('seat.state', ({ seat: { id, reachable } }) => id === seat.number && reachable)
  await seat.person.must('POST', '/api/seat/ready')
  return seat
}

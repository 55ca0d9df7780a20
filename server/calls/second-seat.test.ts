/** A call that lost its seat and went to another one is that one's. */
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { calls } from '../../db/schema/index.ts'
import { useOffice } from '../../test/office.ts'
import { paperWorld } from '../../test/world.ts'
import { tookPart } from '../references/took-part.ts'
import { saveJournal } from './journal-store.ts'

const { db } = await useOffice(t)

t.test(
  'the second seat, signed in to after the first answer, has and may read the call; talk and waits are counted without the gap',
  async t => {
    const world = paperWorld(['1001', '1002'])
    world.now = Date.now() - 3_600_000
    const [first, second] = [randomUUID(), randomUUID()]
    const signIn = async (seat: string, id: string) => {
      world.hear({ type: 'seat-reachable', seat, device: 'desk', on: true, at: world.now })
      const person = { id, name: seat }
      await world.controller.ask({ type: 'sign-in', seat, person, device: 'desk', secret: null, ready: true, takeover: false })
    }
    const answer = (seat: string) => world.hear({ type: 'answered', channel: world.ringing().get(seat)!, at: world.now })
    await signIn('1001', first)
    const channel = world.arrive('95082', '13900007777')
    const { id } = world.call(channel)!
    world.pass(4_000)
    answer('1001')
    world.pass(60_000)
    world.hear({ type: 'gone', channel: world.call(channel)!.leg!.id, cause: 44, sip: null, at: world.now })
    world.pass(37_000)
    await signIn('1002', second)
    world.pass(2_000)
    answer('1002')
    world.pass(10_000)
    world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
    const own = randomUUID()
    const entries = JSON.parse(JSON.stringify(world.entries).replaceAll(id, own)) as typeof world.entries
    // as the drain takes them: in heaps
    for (let from = 0; from < entries.length; from += 5) await saveJournal(db, entries.slice(from, from + 5))
    const [row] = await db.select().from(calls).where(eq(calls.id, own))
    t.match(row, { seatNumber: '1002', staffId: second, result: 'answered', talkedMs: 70_000, waitedMs: 4_000 + 9_000 })
    for (const person of [first, second]) t.equal(await tookPart(db, own, person), true)
  },
)

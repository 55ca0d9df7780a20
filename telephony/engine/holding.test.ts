/** Hold by the screen and hold by the phone's own key are two marks: the citizen is back when neither is set. */
import t from 'tap'
import type { CallWish } from './commands.ts'
import { paperWorld, troublesOf } from '../../test/world.ts'

const talking = async () => {
  const world = paperWorld(['1001'])
  await world.ready('1001')
  const channel = world.arrive()
  const leg = world.ringing().get('1001')!
  world.hear({ type: 'answered', channel: leg, at: world.now })
  const wish = (type: 'hold' | 'unhold') =>
    world.controller.ask({ type: 'call', seat: '1001', call: world.call(channel)!.id, wish: { type } as CallWish })
  const key = (on: boolean) => world.hear({ type: 'phone-held', channel: leg, on, at: world.now })
  return {
    world,
    wish,
    key,
    held: () => world.call(channel)!.talk!.held,
    music: () => world.call(channel)!.music,
    heldMs: () => world.call(channel)!.heldMs,
  }
}

t.test('held by the screen, held and let go by the phone: music until the screen lets go', async t => {
  const { world, wish, key, held, music, heldMs } = await talking()
  await wish('hold')
  world.pass(1_000)
  key(true)
  world.pass(1_000)
  key(false)
  t.equal(held(), true)
  t.equal(music(), true)
  world.pass(1_000)
  t.match(await wish('unhold'), { ok: true })
  t.equal(held(), false)
  t.equal(music(), false)
  t.equal(heldMs(), 3_000, 'all of the time counts')
  t.strictSame(troublesOf(world), [])
})

t.test('held by the phone, let go by the screen: held still, until the phone lets go', async t => {
  const { world, wish, key, held, heldMs } = await talking()
  key(true)
  world.pass(1_000)
  t.match(await wish('unhold'), { ok: false, code: 'PHONE_HOLDS' }, 'a press that cannot help is refused with words')
  t.equal(held(), true, 'nobody is told that they talk')
  world.pass(1_000)
  key(false)
  t.equal(held(), false)
  t.equal(heldMs(), 2_000)
  t.strictSame(troublesOf(world), [])
})

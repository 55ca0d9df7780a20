import { mock } from 'node:test'
import t from 'tap'
import { Music } from './music.ts'

t.beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
t.afterEach(() => mock.timers.reset())

/** Lets time pass, and what it sets off come to its end. */
const pass = async (ms: number) => {
  mock.timers.tick(ms)
  await new Promise(setImmediate)
}
/** Sends stops as the switch does, and counts them. */
const counting = (isThere = true) => {
  const sender = {
    sent: 0,
    async again(isWanted: () => boolean) {
      if (!isWanted()) return false
      sender.sent += 1
      return isThere
    },
  }
  return sender
}

t.test('a stop is said three times in all', async t => {
  const music = new Music()
  const sender = counting()
  t.ok(music.stop('a'), 'one without a start is sent: others may have begun the music')
  music.stopped('a', sender.again)
  await pass(20)
  t.equal(sender.sent, 0, 'not within the 20 ms that may have swallowed the stop')
  await pass(5)
  t.equal(sender.sent, 1)
  await pass(35)
  t.equal(sender.sent, 2)
  await pass(10_000)
  t.equal(sender.sent, 2, 'and then no more')
})

t.test('it is not said to a channel that is gone, nor after the end', async t => {
  const music = new Music()
  const [gone, other] = [counting(false), counting()]
  music.stopped('a', gone.again)
  music.stopped('b', other.again)
  await pass(25)
  t.same([gone.sent, other.sent], [1, 1])
  music.close()
  await pass(10_000)
  t.same([gone.sent, other.sent], [1, 1])
})

t.test('music that begins again is left alone', async t => {
  const music = new Music()
  const sender = counting()
  music.stopped('a', sender.again)
  t.ok(music.start('a')())
  await pass(10_000)
  t.equal(sender.sent, 0)

  const asked: (() => boolean)[] = []
  music.stopped('a', async isWanted => {
    asked.push(isWanted)
    return true
  })
  await pass(25)
  t.same(
    asked.map(isWanted => isWanted()),
    [true],
  )
  music.start('a')
  t.same(
    asked.map(isWanted => isWanted()),
    [false],
    'also when the repetition waits for its turn',
  )
})

t.test('a start that was not sent yet is taken back, with its stop', async t => {
  const music = new Music()
  const isWanted = music.start('a')
  t.notOk(music.stop('a'))
  t.notOk(isWanted())
  t.ok(music.stop('a'))
  const other = music.start('a')
  t.ok(other())
  t.ok(music.stop('a'), 'one that was sent needs its stop')
  const first = music.start('a')
  music.stop('a')
  const second = music.start('a')
  t.notOk(first())
  t.ok(second(), 'each is for itself')
})

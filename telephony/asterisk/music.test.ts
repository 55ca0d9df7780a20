import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { Music } from './music.ts'

/** Sends stops as the switch does, and counts them. */
const counting = (isThere = true) => {
  const sent: number[] = []
  let told: () => void = () => {}
  const again = async (isWanted: () => boolean) => {
    if (!isWanted()) return false
    sent.push(Date.now())
    told()
    return isThere
  }
  return { sent, again, next: () => new Promise<void>((resolve) => { told = resolve }) }
}

t.test('a stop is said three times in all', async (t) => {
  const music = new Music()
  const { sent, again, next } = counting()
  t.ok(music.stop('a'), 'one without a start is sent: others may have begun the music')
  const startedAt = Date.now()
  music.stopped('a', again)
  await next()
  await next()
  t.equal(sent.length, 2)
  t.ok(sent[0]! - startedAt >= 20, 'the first repetition comes after the 20 ms that may have swallowed the stop')
  await delay(150)
  t.equal(sent.length, 2, 'and then no more')
})

t.test('it is not said to a channel that is gone, nor after the end', async (t) => {
  const music = new Music()
  const gone = counting(false)
  music.stopped('a', gone.again)
  const other = counting()
  music.stopped('b', other.again)
  await gone.next()
  music.close()
  await delay(150)
  t.equal(gone.sent.length, 1)
  t.ok(other.sent.length <= 1)
})

t.test('music that begins again is left alone', async (t) => {
  const music = new Music()
  const { sent, again } = counting()
  music.stopped('a', again)
  const isWanted = music.start('a')
  t.ok(isWanted())
  await delay(60)
  t.equal(sent.length, 0)

  let isStillWanted: () => boolean = () => true
  music.stopped('a', async (asked) => {
    isStillWanted = asked
    return true
  })
  await delay(60)
  t.ok(isStillWanted())
  music.start('a')
  t.notOk(isStillWanted(), 'also when the repetition waits for its turn')
  music.close()
})

t.test('a start that was not sent yet is taken back, with its stop', async (t) => {
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

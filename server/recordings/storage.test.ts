/** Room for recordings: what is told of it, and when. */
import t from 'tap'
import { eventually } from '../../test/sip/ua.ts'
import { storageOf } from '../health/look.ts'
import { lookAtStorage, storageState, watchStorage, type StorageLook } from './storage.ts'

const limits = { lowBytes: 2 * 2 ** 30, slowMs: 1000 }
const ample: StorageLook = { freeBytes: 50 * 2 ** 30, writtenMs: 3 }

t.test('what the looks say', async t => {
  t.equal(storageState([], limits), 'ample')
  t.equal(storageState([ample], limits), 'ample')
  t.equal(storageState([{ ...ample, freeBytes: 2 ** 30 }], limits), 'low')
  t.equal(storageState([{ freeBytes: 4096, writtenMs: null }], limits), 'full')
  t.equal(storageState([{ ...ample, writtenMs: null }], limits), 'unwritable')
  const slow = { ...ample, writtenMs: 1500 }
  t.equal(storageState([ample, slow], limits), 'ample', 'once is nothing')
  t.equal(storageState([slow, slow], limits), 'slow')
  t.equal(storageState([slow, slow, ample], limits), 'ample')
})

t.test('a change is told once, recovery too, and when the disk was full is remembered', async t => {
  const told: string[] = []
  let found = ample
  const watch = watchStorage({ limits: () => limits, look: async () => found, changed: state => told.push(state), everyMs: 5 })
  t.teardown(() => watch.stop())
  const began = Date.now()
  found = { freeBytes: 0, writtenMs: null }
  await eventually(async () => told.length === 1, 2000, 'the full disk to be told')
  found = ample
  await eventually(async () => told.length === 2, 2000, 'the end of it to be told')
  t.strictSame(told, ['full', 'ample'])
  t.equal(watch.wasFull(began, Date.now()), true)
  t.equal(watch.wasFull(began - 60_000, began - 30_000), false)
})

t.test('a disk that does not answer is slow', async t => {
  const told: string[] = []
  const look = () => new Promise<StorageLook>(() => undefined)
  const watch = watchStorage({ limits: () => ({ ...limits, slowMs: 10 }), look, changed: state => told.push(state), everyMs: 5 })
  t.teardown(() => watch.stop())
  await eventually(async () => told.length > 0, 2000, 'the disk to be told')
  t.strictSame(told, ['slow'])
})

t.test('a real folder has room, and nothing of the look stays; one that is not there rejects', async t => {
  const dir = t.testdir({})
  const look = await lookAtStorage(dir)
  t.ok(look.freeBytes > 0 && look.writtenMs !== null)
  await t.rejects(lookAtStorage(`${dir}/nowhere`))
})

t.test('what the health of the system says of it', async t => {
  t.strictSame(storageOf('ample', 'works'), { state: 'up', detail: null })
  t.strictSame(storageOf('low', 'works'), { state: 'strained', detail: 'disk-low' })
  t.strictSame(storageOf('full', 'works'), { state: 'down', detail: 'disk-full' })
  t.strictSame(storageOf('ample', 'failing'), { state: 'down', detail: 'not-recording' })
  t.strictSame(storageOf(undefined, undefined), { state: 'unknown', detail: 'no-worker' })
})

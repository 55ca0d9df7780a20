import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { rotatingLog, trimLog } from './rotating-log.ts'

t.test("a log is turned over when it is full, keeps the newest files, and is its owner's alone", async t => {
  const path = join(t.testdir(), 'role.log')
  writeFileSync(path, 'old\n', { mode: 0o644 })
  const log = rotatingLog(path, { maxBytes: 10, kept: 2 })
  for (const line of ['one\n', 'two\n', 'three\n', 'four and more than fits\n', 'five\n']) log.write(line)
  log.end()
  await once(log, 'finish')
  t.equal(readFileSync(path, 'utf8'), 'five\n')
  t.equal(readFileSync(`${path}.1`, 'utf8'), 'four and more than fits\n')
  t.equal(readFileSync(`${path}.2`, 'utf8'), 'two\nthree\n')
  t.notOk(existsSync(`${path}.3`))
  for (const name of [path, `${path}.1`, `${path}.2`]) t.equal(statSync(name).mode & 0o777, 0o600, name)
})

t.test('a log of before belongs to its owner alone as well', async t => {
  const path = join(t.testdir(), 'role.log')
  writeFileSync(path, 'old\n', { mode: 0o644 })
  const log = rotatingLog(path)
  log.end('new\n')
  await once(log, 'finish')
  t.equal(readFileSync(path, 'utf8'), 'old\nnew\n')
  t.equal(statSync(path).mode & 0o777, 0o600)
})

t.test('a log that somebody else holds is emptied in place', async t => {
  const path = join(t.testdir(), 'security.log')
  const held = openSync(path, 'a')
  writeSync(held, 'guess\n'.repeat(10))
  t.equal(await trimLog(path, 100), false)
  writeSync(held, 'guess\n'.repeat(10))
  t.equal(await trimLog(path, 100), true)
  writeSync(held, 'after\n')
  closeSync(held)
  t.equal(readFileSync(path, 'utf8'), 'after\n')
  t.equal(readFileSync(`${path}.1`, 'utf8').length, 120)
})

t.test('a link in place of a log, or of its copy, is followed by nobody', async t => {
  const dir = t.testdir({ elsewhere: 'x'.repeat(100), log: 'y'.repeat(100) })
  symlinkSync(join(dir, 'elsewhere'), join(dir, 'linked'))
  t.notOk(await trimLog(join(dir, 'linked'), 10))
  symlinkSync(join(dir, 'elsewhere'), join(dir, 'log.1'))
  t.ok(await trimLog(join(dir, 'log'), 10))
  t.equal(readFileSync(join(dir, 'elsewhere'), 'utf8'), 'x'.repeat(100))
  t.equal(readFileSync(join(dir, 'log.1'), 'utf8'), 'y'.repeat(100))
})

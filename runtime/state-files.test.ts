import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { identitiesFrom } from './identities.ts'
import { layOut, ownedDir, ownedFile } from './state-files.ts'

const owner = { uid: 1_900_000_000, gid: 1_900_000_001 }
const seen = (path: string) => {
  const { uid, gid, mode } = lstatSync(path)
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`
}

t.test('a link is never followed to what is given away', async t => {
  const dir = t.testdir({ mine: {}, kept: 'kept' })
  symlinkSync(join(dir, 'mine'), join(dir, 'folder'))
  t.throws(() => ownedDir(join(dir, 'folder'), owner, 0o700))
  t.equal(lstatSync(join(dir, 'mine')).uid, process.getuid!())
  symlinkSync(join(dir, 'kept'), join(dir, 'file'))
  ownedFile(join(dir, 'file'), owner, 'new')
  t.equal(readFileSync(join(dir, 'kept'), 'utf8'), 'kept')
  t.equal(seen(join(dir, 'file')), '1900000000:1900000001 600')
})

t.test('a state of version 0.1 is handed over to the numbers of now, and again when they change', async t => {
  const state = t.testdir({
    'postgres': { base: { '1': '' } },
    'valkey': { 'valkey.conf': '' },
    'asterisk-var': { 'astdb.sqlite3': '' },
    'sounds': { 'beep.wav': '', 'tts': { 'a.wav': '' }, 'custom': { 'b.wav': '' } },
    'recordings': { 'x-r.wav': '', '2026-11-23': { 'y.flac': '' } },
    'logs': { 'api.log': '' },
    'switch-config.json': '{}',
  })
  for (const base of [1_900_000_000, 1_900_000_016]) {
    const identities = identitiesFrom(base)
    const { account, group } = identities
    layOut(state, identities)
    const whose = (path: string) => seen(join(state, path)).split(' ')[0]
    const own = (name: Parameters<typeof account>[0]) => `${account(name).uid}:${account(name).gid}`
    t.equal(whose('postgres/base/1'), own('postgres'))
    t.equal(whose('valkey/valkey.conf'), own('valkey'))
    t.equal(whose('asterisk-var/astdb.sqlite3'), own('asterisk'))
    t.equal(whose('switch/switch-config.json'), own('switch'), 'the copy of the settings goes to the switch')
    t.equal(seen(join(state, 'recordings/2026-11-23/y.flac')), `${account('worker').uid}:${group('voices')} 640`)
    t.equal(seen(join(state, 'sounds/tts/a.wav')), `${account('switch').uid}:${group('sounds')} 640`)
    t.equal(seen(join(state, 'sounds/custom/b.wav')), `${account('api').uid}:${group('sounds')} 640`)
    t.equal(seen(join(state, 'sounds')), `0:${group('sounds')} 3770`)
    t.equal(seen(join(state, 'recordings')), `0:${group('voices')} 2770`)
    t.equal(seen(join(state, 'recordings/work')), `0:${group('voices')} 2770`)
    t.equal(seen(join(state, 'logs')), '0:0 700')
    t.equal(whose('logs/api.log'), '0:0')
  }
})

t.test('what was handed over is not looked through at the next start', async t => {
  const state = t.testdir({})
  const identities = identitiesFrom(1_900_000_000)
  layOut(state, identities)
  mkdirSync(join(state, 'postgres'))
  writeFileSync(join(state, 'postgres/file'), '')
  layOut(state, identities)
  t.equal(lstatSync(join(state, 'postgres/file')).uid, process.getuid!())
})

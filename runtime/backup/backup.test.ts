/** Backups of a real database and real files: whole, compared, and refused where they are not. */
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { inDatabase } from '../../test/centre.ts'
import { useInstance } from '../../test/instance.ts'
import { projectDir, testDir } from '../layout.ts'
import { identityOf } from '../process-identity.ts'
import { takePortBlock } from '../ports.ts'
import { filesBelow } from './archive.ts'
import { newKey } from './key.ts'
import { backupsIn, makeBackup } from './make.ts'
import { readManifest } from './manifest.ts'
import { checkBackup, occupied, restoreDatabase } from './restore.ts'

const quiet = () => {}
const { env, state, inside } = await useInstance(t, { services: ['postgres'], seed: true })
const key = await newKey()
const into = join(state, 'backups')
const recordingsDir = join(state, 'recordings')
const soundsDir = join(state, 'sounds')
mkdirSync(join(recordingsDir, '2026-11-27'), { recursive: true })
writeFileSync(join(recordingsDir, '2026-11-27/a.flac'), 'the voice of a citizen')
writeFileSync(join(recordingsDir, '2026-11-27/empty.flac'), '')
mkdirSync(join(soundsDir, 'custom'), { recursive: true })
writeFileSync(join(soundsDir, 'custom/notice-zh.wav'), Buffer.alloc(300_000, 7))
const wish = {
  into,
  recipient: key.recipient,
  databaseUrl: env.DATABASE_URL!,
  recordingsDir,
  soundsDir,
  secrets: [{ folder: state, name: 'secrets.json' }],
  inside,
  say: quiet,
}
const made = await makeBackup({ ...wish, now: new Date('2026-11-27T02:00:00Z') })
const block = await takePortBlock(20)
t.teardown(block.release)

/** The commands as people run them, with a place of their own. */
const run = (script: string, words: string[], more: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...words], {
    cwd: projectDir,
    env: { PATH: process.env.PATH, POSTGRES_PORT: String(block.first + 1), ...more },
  }).then(
    ({ stdout }) => ({ code: 0, words: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, words: error.stderr }),
  )
let places = 0
const place = () => {
  const path = join(testDir, `${identityOf(process.pid)}-restored${++places}`)
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}
const identityFile = join(state, 'identity')
writeFileSync(identityFile, `# a comment\n${key.identity}\n`)
const restore = (folder: string, HEARTHLINE_STATE: string, ...words: string[]) =>
  run('runtime/restore.ts', ['--from', folder, '--identity', identityFile, ...words], { HEARTHLINE_STATE })
/** A copy of the backup to be spoilt. */
const copy = (name: string) => {
  const folder = join(state, name)
  mkdirSync(folder)
  for (const file of readdirSync(made.folder)) copyFileSync(join(made.folder, file), join(folder, file))
  return folder
}

t.test('a backup says what is in it, and shows none of it', async t => {
  t.strictSame(readdirSync(made.folder).sort(), ['database.age', 'manifest.json', 'prompts.age', 'recordings.age', 'secrets.age'])
  const staff = await inDatabase(env, sql => sql<{ n: number }>`select count(*)::int as n from staff`)
  t.equal(made.tables['public.staff']!.rows, staff[0]!.n)
  t.match(made.files, { recordings: { count: 2, bytes: 22 }, prompts: { count: 1, bytes: 300_000 }, secrets: { count: 1 } })
  const all = Buffer.concat(readdirSync(made.folder).map(file => readFileSync(join(made.folder, file))))
  const secrets = JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8')) as { postgres: string }
  for (const word of ['the voice of a citizen', 'PGDMP', 'a.flac', secrets.postgres]) t.notOk(all.includes(word), word)
  t.strictSame(await inDatabase(env, sql => sql`select subject_id from audit_log where action = 'backup.make'`), [{ subject_id: made.id }])
  t.match(await checkBackup({ folder: made.folder, identity: key.identity, say: quiet }), { id: made.id })
})

t.test('it is put into a new instance, the same to the last row and file', async t => {
  const there = place()
  const { code, words } = await restore(made.folder, there, '--with-secrets')
  t.equal(code, 0, words)
  t.match(words, /is restored: \d+ rows, 2 recordings/)
  t.strictSame(filesBelow(join(there, 'recordings')), filesBelow(recordingsDir))
  t.strictSame(readFileSync(join(there, 'sounds/custom/notice-zh.wav')), readFileSync(join(soundsDir, 'custom/notice-zh.wav')))
  t.strictSame(readFileSync(join(there, 'secrets.json')), readFileSync(join(state, 'secrets.json')))
  const again = await restore(made.folder, there)
  t.equal(again.code, 1)
  t.match(again.words, /has a database already: a backup is restored into a new instance only/)
})

t.test('a place where somebody is, is refused and left as it was', async t => {
  const living = place()
  mkdirSync(living, { recursive: true })
  writeFileSync(join(living, 'supervisor'), identityOf(process.pid)!)
  t.match(await restore(made.folder, living), { code: 1, words: /Hearthline runs on .*: a backup is restored into a new instance only/ })
  t.strictSame(readdirSync(living), ['supervisor'])
  const withFiles = place()
  mkdirSync(join(withFiles, 'recordings/2026'), { recursive: true })
  t.match(occupied(withFiles), /recordings has files already/)
  await t.rejects(restoreDatabase({ folder: made.folder, identity: key.identity, say: quiet }, env.DATABASE_URL!, inside), {
    message: /the database has \d+ tables already/,
  })
})

t.test('a bit that has turned over, an end that is missing, a file that is gone: each is named', async t => {
  const there = place()
  for (const name of ['database.age', 'recordings.age', 'prompts.age', 'secrets.age']) {
    const flipped = copy(`flipped-${name}`)
    const bytes = readFileSync(join(flipped, name))
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = bytes[middle]! ^ 1
    writeFileSync(join(flipped, name), bytes)
    t.match(await restore(flipped, there), { code: 1, words: new RegExp(`^(.*\n)*${name} is damaged`) })
    const cut = copy(`cut-${name}`)
    truncateSync(join(cut, name), bytes.length - 1)
    t.match(await restore(cut, there), { code: 1, words: new RegExp(`${name} is cut off: ${bytes.length - 1} of ${bytes.length} bytes`) })
  }
  const gone = copy('gone')
  rmSync(join(gone, 'recordings.age'))
  t.match(await restore(gone, there), { code: 1, words: /recordings.age is missing/ })
  rmSync(join(gone, 'manifest.json'))
  t.match(await restore(gone, there), { code: 1, words: /is no backup: it has no manifest.json/ })
  writeFileSync(join(gone, 'manifest.json'), '{"format":')
  t.match(await restore(gone, there), { code: 1, words: /manifest.json is damaged/ })
  t.notOk(existsSync(there), 'nothing was put anywhere')
})

t.test('what was changed together with its manifest does not open', async t => {
  const forged = copy('forged')
  const bytes = readFileSync(join(forged, 'prompts.age'))
  bytes[bytes.length - 100_000] = bytes[bytes.length - 100_000]! ^ 1
  writeFileSync(join(forged, 'prompts.age'), bytes)
  const { createHash } = await import('node:crypto')
  const manifest = await readManifest(forged)
  manifest.parts['prompts.age']!.sha256 = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(forged, 'manifest.json'), JSON.stringify(manifest))
  await t.rejects(checkBackup({ folder: forged, identity: key.identity, say: quiet }))
  const there = place()
  t.equal((await restore(forged, there)).code, 1)
  t.strictSame([existsSync(join(there, 'recordings')), existsSync(join(there, 'sounds/custom'))], [false, false])
})

t.test('another key opens nothing', async t => {
  const other = await newKey()
  writeFileSync(identityFile, `${other.identity}\n`)
  const there = place()
  t.match(await restore(made.folder, there), { code: 1, words: /the key does not open database.age/ })
  writeFileSync(identityFile, 'nothing\n')
  t.match(await restore(made.folder, there), { code: 1, words: /holds no secret key/ })
  writeFileSync(identityFile, `${key.identity}\n`)
  t.notOk(existsSync(there))
})

t.test('a disk that is full in the middle leaves nothing that looks whole', async t => {
  const small = join(state, 'small')
  mkdirSync(small)
  const words = ['--into', small, '--recipient', key.recipient]
  const script = `mount -t tmpfs -o size=64k hearthline ${small} && "$@"; echo "$?" > ${state}/code; ls -A ${small} > ${state}/left`
  const outcome = await promisify(execFile)(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', process.execPath, '--import', 'tsx', 'runtime/backup.ts', ...words],
    { cwd: projectDir, env: { PATH: process.env.PATH, HEARTHLINE_STATE: state, DATABASE_URL: env.DATABASE_URL } },
  )
  t.equal(readFileSync(`${state}/code`, 'utf8'), '1\n')
  t.match(outcome.stderr, /ENOSPC|no space/)
  t.equal(readFileSync(`${state}/left`, 'utf8'), '')
  t.strictSame(await inDatabase(env, sql => sql`select detail from audit_log where action = 'backup.fail'`), [
    { detail: { why: 'ENOSPC' } },
  ])
})

t.test('a database that cannot be had leaves nothing either', async t => {
  await t.rejects(makeBackup({ ...wish, databaseUrl: 'postgres://x:y@127.0.0.1:1/z' }))
  t.strictSame(readdirSync(into), [made.id])
})

t.test('the newest are kept, one is made at a time, and what a killed one left is removed', async t => {
  writeFileSync(join(into, '.making'), identityOf(process.pid)!)
  await t.rejects(makeBackup(wish), { message: /is being made already/ })
  writeFileSync(join(into, '.making'), '1-1')
  mkdirSync(join(into, '.hearthline-20260101T000000Z.part'))
  for (const day of ['28', '29', '30']) await makeBackup({ ...wish, keep: 2, now: new Date(`2026-11-${day}T02:00:00Z`) })
  t.strictSame(readdirSync(into).sort(), ['hearthline-20261129T020000Z', 'hearthline-20261130T020000Z'])
  t.strictSame(await backupsIn(into), readdirSync(into).sort())
})

t.test('what people may get wrong is said', async t => {
  const place = { HEARTHLINE_STATE: state, DATABASE_URL: env.DATABASE_URL! }
  for (const [words, said] of [
    [[], /--into \(or BACKUP_DIR\) must be an absolute path/],
    [['--into', 'relative'], /must be an absolute path/],
    [['--into', '/tmp/x'], /must be a public key/],
    [['--into', '/tmp/x', '--recipient', key.identity], /must be a public key that begins with age1/],
    [['--into', '/tmp/x', '--recipient', key.recipient, '--keep', '0'], /--keep must be a whole number from 1/],
  ] as const)
    t.match(await run('runtime/backup.ts', [...words], place), { code: 1, words: said })
  const file = join(state, 'new-key')
  t.match(await run('runtime/backup.ts', ['--new-key', file]), { code: 0, words: /BACKUP_RECIPIENT=age1/ })
  t.match(readFileSync(file, 'utf8'), /^# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/)
  t.equal((await run('runtime/backup.ts', ['--new-key', file])).code, 1, 'a key that is there is not written over')
})

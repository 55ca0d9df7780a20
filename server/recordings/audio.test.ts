/** What a sound tool leaves behind is not believed: it reads sound from outside. */
import { existsSync, lstatSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { MediaShell } from '../../telephony/speech/media-tools.ts'
import { makeStereo } from './audio.ts'
import type { Track } from './track.ts'

/** The head of a FLAC file of one second: 8000 samples at 8 kHz. */
const flac = Buffer.from('664c61430000002200000000000000000000' + '01f400f000001f40', 'hex')

const made = async (dir: string, leave: (part: string) => void) => {
  writeFileSync(join(dir, 'r.1.0-r.wav'), Buffer.alloc(1_044))
  const said = [{ file: 'r.1.0-r.wav', from: 0, length: 62.5, at: 0 }]
  const track: Track = { said, heard: [], lengthMs: 62.5, lateMs: 0, cutMs: 0, filledMs: 0, unplacedMs: 0, isTorn: false, isAnew: false }
  const shell: MediaShell = { run: async () => leave(join(dir, 'work/r.flac')), close() {} }
  return makeStereo({ dir, shell }, 'r', '2026-11-27', track, 1_000)
}

t.test('a file is taken and measured, a link to another file is not, nor what is no recording', async t => {
  const dir = t.testdir({ 'secret.flac': '' })
  writeFileSync(join(dir, 'secret.flac'), flac)
  const target = join(dir, '2026-11-27/r.flac')
  await t.rejects(
    made(dir, part => symlinkSync(join(dir, 'secret.flac'), part)),
    { code: 'ELOOP' },
  )
  t.notOk(existsSync(target), 'and is not left where recordings are played from')
  await t.rejects(
    made(dir, part => writeFileSync(part, 'x'.repeat(100))),
    { message: 'not a FLAC file' },
  )
  t.notOk(existsSync(target))
  t.match(await made(dir, part => writeFileSync(part, flac)), {
    made: { file: '2026-11-27/r.flac', durationMs: 1_000, bytes: flac.length },
  })
  t.ok(lstatSync(target).isFile())
})

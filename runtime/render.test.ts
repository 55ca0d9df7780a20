import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { placeholders } from './asterisk.ts'
import { CONFIG_DIR, renderConfig, renderConfigDir } from './render.ts'
import { readPackageList } from './rootfs.ts'

t.test('placeholders get their values, comments stay as they are', async t => {
  t.equal(
    renderConfig('http.conf', '; ${NAME}\nbindport = ${ARI_PORT} ; ${ARI_PORT}\n', { ARI_PORT: '8088' }),
    '; ${NAME}\nbindport = 8088 ; 8088\n',
  )
  t.equal(
    renderConfig('pjsip.conf', 'contact = ${C}', { C: 'sip:a;transport=tcp' }),
    'contact = sip:a\\;transport=tcp',
    'a semicolon would begin a comment',
  )
})

t.test('an unknown placeholder stops the start, but in a dialplan, whose variables look the same', async t => {
  t.throws(() => renderConfig('http.conf', '[general]\nbindport = ${PORT}', {}), { message: 'http.conf:2: unknown placeholder ${PORT}' })
  t.throws(() => renderConfig('http.conf', '${constructor} ${CONSTRUCTOR}', {}), /unknown placeholder/)
  t.equal(renderConfig('extensions.conf', 'Stasis(${APP},${EXTEN})', { APP: 'hearthline' }), 'Stasis(hearthline,${EXTEN})')
})

t.test('a value cannot smuggle in a line', async t => {
  t.throws(() => renderConfig('manager.conf', 'secret = ${S}', { S: 'x\nwrite=all' }), /line break/)
})

t.test('every file that the project ships can be rendered', async t => {
  const rootfs = t.testdir({ usr: { lib: { 'x-linux-gnu': { asterisk: { modules: {} } } } } })
  const values = placeholders({
    rootfs,
    state: '/s',
    ariPort: 1,
    amiPort: 2,
    sipBind: '127.0.0.1',
    sipPort: 3,
    rtpStart: 4,
    rtpEnd: 5,
    ariPassword: 'a',
    amiPassword: 'b',
    ariApp: 'app',
    soundsDir: '/s/sounds',
    recordingsDir: '/s/recordings',
    trunkMatch: '127.0.0.2',
    trunkContact: 'sip:127.0.0.2',
  })
  t.match(values, { TRUNK_RTP_SYMMETRIC: 'no', TRUNK_SILENCE_SECONDS: '600' }, 'a silent line is no dead one')
  const files = readdirSync(CONFIG_DIR).filter(name => name.endsWith('.conf'))
  t.ok(files.length > 10)
  for (const file of files) t.doesNotThrow(() => renderConfig(file, readFileSync(join(CONFIG_DIR, file), 'utf8'), values), file)
})

t.test('a directory is rendered whole, and anew', async t => {
  const dir = t.testdir({ source: { 'a.conf': 'x = ${X}', 'notes.txt': '${Y}' }, target: { 'old.conf': '' } })
  t.same(renderConfigDir(join(dir, 'target'), { X: '1' }, join(dir, 'source')), [join(dir, 'target/a.conf')])
  t.same(readdirSync(join(dir, 'target')), ['a.conf'])
  t.equal(readFileSync(join(dir, 'target/a.conf'), 'utf8'), 'x = 1')
})

t.test('a package list has a name a line, and comments', async t => {
  t.same(readPackageList('# sound\nsox # converts\n\n  espeak-ng\n'), ['sox', 'espeak-ng'])
})

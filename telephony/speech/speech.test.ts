import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseFlow, promptsOf } from '../../ivr-flows/flow.ts'
import { startInstance } from '../../test/instance.ts'
import { mediaTools } from './media-tools.ts'
import { recordedId } from './recordings.ts'
import { createSpeech } from './speech.ts'
import { promptId } from './synthesis.ts'
import { matchWhole } from '../../test/match-whole.ts'

const instance = await startInstance({ services: [] })
t.teardown(() => instance.stop())
const tools = [instance.inside[0]!, '--sealed', instance.state]

let folders = 0
/** A speech port with a folder of its own, counting how often a tool is run. */
const fresh = () => {
  const soundsDir = join(instance.state, `sounds-${(folders += 1)}`)
  mkdirSync(soundsDir)
  const log = join(soundsDir, 'runs')
  writeFileSync(log, '')
  const counting = ['sh', '-c', 'echo run >> "$0"; exec "$@"', log, ...tools]
  return {
    soundsDir,
    tools: counting,
    speech: createSpeech({ soundsDir, tools: counting }),
    runs: () => readFileSync(log, 'utf8').split('\n').length - 1,
  }
}

const samples = (file: string) => {
  const bytes = readFileSync(file)
  t.equal(bytes.subarray(0, 4).toString() + bytes.subarray(8, 12).toString(), 'RIFFWAVE')
  t.equal(bytes.readUInt32LE(40), bytes.length - 44, 'the header knows the length')
  const peak = Array.from({ length: (bytes.length - 44) / 2 }, (_, at) => Math.abs(bytes.readInt16LE(44 + at * 2))).reduce(
    (a, b) => Math.max(a, b),
    0,
  )
  return { rate: bytes.readUInt32LE(24), count: (bytes.length - 44) / 2, peak: peak / 32768 }
}

t.test('words become sound in both rates, at telephone loudness', async t => {
  const { speech } = fresh()
  for (const [text, language] of [
    ['您前面还有3位来电者，预计等待5分钟。', 'zh'],
    ['You are next in line.', 'en'],
  ] as const) {
    const { path, ms } = await speech.prompt(text, language)
    const narrow = samples(`${path}.wav`)
    const wide = samples(`${path}.wav16`)
    matchWhole(t, [narrow.rate, wide.rate], [8000, 16000])
    t.ok(Math.abs(wide.count - narrow.count * 2) < 4, 'equally long')
    t.ok(Math.abs(ms - narrow.count / 8) <= 1)
    t.ok(ms > 1000 && ms < 8000, `${text}: ${ms} ms`)
    t.ok(narrow.peak > 0.6 && narrow.peak < 0.8, `peak ${narrow.peak}`)
  }
})

t.test('made once: for ten who ask at once, and for a later process', async t => {
  const { speech, soundsDir, tools, runs } = fresh()
  const ref = { type: 'text', text: '您好', language: 'zh', recorded: null } as const
  const paths = await Promise.all(Array.from({ length: 10 }, () => speech.sound(ref)))
  t.equal(new Set(paths).size, 1)
  t.equal(paths[0], join(soundsDir, 'tts', promptId('您好', 'zh')))
  t.equal(speech.sound(ref), paths[0], 'from now on at once')
  t.equal(await createSpeech({ soundsDir, tools }).sound(ref), paths[0])
  t.equal(runs(), 1)
  t.strictSame(
    readdirSync(join(soundsDir, 'tts')).filter(file => file.includes('part')),
    [],
  )
  t.equal(statSync(`${paths[0]}.wav`).mode & 0o444, 0o444, 'Asterisk may read it')
})

t.test('ids are stable, and differ by words and language', async t => {
  t.match(promptId('您好', 'zh'), /^zh-[0-9a-f]{24}$/)
  t.equal(promptId(' 您好 ', 'zh'), promptId('您好', 'zh'))
  t.equal(new Set([promptId('8', 'zh'), promptId('8', 'en'), promptId('9', 'zh')]).size, 3)
})

t.test('words that look like commands are only spoken', async t => {
  const { speech } = fresh()
  t.ok((await speech.prompt('-w /etc/x "; exit 1; $(exit 1) `exit 1` <break/> 8', 'en')).ms > 500)
})

t.test('a synthesiser that is not there: a failure each time, and no file', async t => {
  const { soundsDir } = fresh()
  const broken = createSpeech({ soundsDir, tools: ['/nonexistent'] })
  for (const _ of [1, 2]) await t.rejects(broken.prompt('您好', 'zh'), /ENOENT/)
  const { made, failed } = await broken.prepare([])
  t.equal(made, 0)
  matchWhole(t, failed, [{ what: 'beep', why: /ENOENT/ }, { what: 'fallback' }])
  t.strictSame(readdirSync(soundsDir), ['runs'])
})

t.test('prepare makes what a flow says, the beep and the fall-back announcement', async t => {
  const { speech, soundsDir, runs } = fresh()
  const prompts = [
    { zh: '您好', en: 'Hello' },
    { zh: '状态{state}', en: 'State {state}' },
  ]
  const parsed = parseFlow({
    id: 'f',
    name: prompts[0],
    start: 'ask',
    nodes: {
      ask: { type: 'lookup', config: { kind: 'x', gives: ['state'] }, exits: { found: 'say', missing: 'end', failed: 'end' } },
      say: { type: 'play', config: { prompts }, exits: { done: 'end' } },
      end: { type: 'hangup' },
    },
  })
  t.strictSame(await speech.prepare(promptsOf(parsed.flow!)), { made: 4, failed: [] })
  t.equal(runs(), 4)
  for (const file of ['fallback.wav', 'fallback.wav16', 'beep.wav', `tts/${promptId('Hello', 'en')}.wav`])
    t.ok(statSync(join(soundsDir, file)).size > 1000, file)
  t.equal(speech.sound({ type: 'beep' }), join(soundsDir, 'beep'))
  t.ok(samples(join(soundsDir, 'beep.wav')).peak < 0.3, 'a tone is made softer than speech')
  t.strictSame(await speech.prepare(promptsOf(parsed.flow!)), { made: 4, failed: [] })
  t.equal(runs(), 4, 'nothing is made twice')
})

t.test('an uploaded recording replaces the synthesiser', async t => {
  const { speech, soundsDir, tools: counting } = fresh()
  const other = createSpeech({ soundsDir, tools: counting })
  const ref = { type: 'text', text: '您好', language: 'zh', recorded: 'greeting' } as const
  const spoken = await other.sound(ref)
  const audio = (args: string) => mediaTools(tools)(`sox -n -r 44100 -c 2 -t ${args}`, [], Buffer.alloc(0))
  for (const [type, seconds] of [
    ['wav', 1],
    ['flac', 2],
    ['mp3', 3],
  ] as const) {
    const stored = await speech.store(recordedId('greeting', 'zh'), await audio(`${type} - synth ${seconds} sine 440`))
    t.match(stored, { ok: true, sound: { path: join(soundsDir, 'custom', 'greeting-zh') } }, type)
    t.ok(stored.ok && Math.abs(stored.sound.ms - seconds * 1000) < 400, 'as long as it was')
  }
  t.equal(samples(join(soundsDir, 'custom/greeting-zh.wav16')).rate, 16000)
  t.equal(other.sound(ref), join(soundsDir, 'custom', 'greeting-zh'), 'another process plays it at once')
  t.equal(other.sound({ ...ref, language: 'en', recorded: null, text: 'Hello' }) instanceof Promise, true, 'other words are not touched')
  t.equal(await other.sound({ ...ref, recorded: null }), spoken)
  t.match(await speech.store(promptId('您好', 'zh'), await audio('wav - synth 1 sine 300')), { ok: true })
  t.match(await other.prompt('您好', 'zh'), { path: join(soundsDir, 'custom', promptId('您好', 'zh')) })
})

t.test('what is no usable recording is refused with its reason', async t => {
  const { speech, soundsDir } = fresh()
  const audio = (args: string) => mediaTools(tools)(`sox -n -r 8000 -c 1 -t ${args}`, [], Buffer.alloc(0))
  const good = await audio('wav - synth 1 sine 440')
  const store = async (content: Uint8Array, id = 'greeting-zh') => {
    const stored = await speech.store(id, content)
    return stored.ok ? 'stored' : stored.code
  }
  t.equal(await store(Buffer.from('not a sound at all, only words')), 'audio-unreadable')
  t.equal(await store(Buffer.alloc(0)), 'audio-unreadable')
  t.equal(await store(Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(5000, 7)])), 'audio-unreadable')
  t.equal(await store(Buffer.concat([Buffer.from('ID3'), Buffer.alloc(5000, 7)])), 'audio-unreadable')
  t.equal(await store(await audio('wav - trim 0 2')), 'audio-silent')
  t.equal(await store(await audio('wav - synth 310 sine 440')), 'audio-too-long')
  t.equal(await store(Buffer.alloc(21 * 1024 * 1024)), 'audio-too-large')
  for (const id of ['../../etc/x-zh', 'greeting', 'greeting-fr', 'Greeting-zh', '']) t.equal(await store(good, id), 'bad-prompt-id', id)
  t.throws(() => readdirSync(join(soundsDir, 'custom')), { code: 'ENOENT' }, 'nothing was written')
})

/** Calls and the flows they are in: the version that a call began with, and keys that are nobody's business. */
import t from 'tap'
import { parseFlow, type Flow } from '../../ivr-flows/flow.ts'
import { paperSettings, paperWorld, type World } from '../../test/world.ts'

const flowOf = (raw: unknown): Flow => {
  const { flow, problems } = parseFlow(raw)
  if (!flow) throw new Error(JSON.stringify(problems))
  return flow
}

const greeting = (version: number, words: string, then: 'line' | 'bye') =>
  flowOf({
    id: 'hotline',
    version,
    name: { zh: '热线', en: 'Hotline' },
    start: 'hello',
    nodes: {
      hello: { type: 'play', config: { prompts: [{ zh: words, en: words }] }, exits: { done: then } },
      bye: { type: 'hangup' },
      ...(then === 'line' && { line: { type: 'queue', config: { queue: 'intake' }, exits: { nobody: 'bye', timeout: 'bye' } } }),
    },
  })

const heard = (world: World) => {
  const playing = [...world.controller.engine.calls.values()][0]!.playing!
  world.hear({ type: 'playback-finished', playback: playing.id, ok: true, at: world.now })
}

t.test('a call ends on the version of the flow that it began with', async t => {
  const [first, second] = [greeting(1, '旧', 'line'), greeting(2, '新', 'bye')]
  const base = paperSettings(['1001'])
  let published = first
  const settings = {
    ...base,
    get flows() {
      return new Map([...base.flows, ['hotline', published]])
    },
    flow: (id: string, version: number) => [first, second].find(flow => flow.id === id && flow.version === version) ?? null,
  }
  const world = paperWorld(['1001'], undefined, settings)
  await world.ready('1001')
  const channel = world.arrive('95081')
  t.match(world.call(channel)?.ivr, { flow: 'hotline', version: 1 })
  published = second
  heard(world)
  t.match(world.call(channel), { phase: 'offered' }, 'where the first version leads')
  world.hear({ type: 'gone', channel, cause: 16, sip: null, at: world.now })
  const next = world.arrive('95081')
  t.match(world.call(next)?.ivr, { version: 2 })
  heard(world)
  t.equal(world.call(next), undefined, 'the second version hangs up')
})

t.test('keys of a secret are in no journal, fact or list; the flow has them', async t => {
  const flow = flowOf({
    id: 'hotline',
    name: { zh: '热线', en: 'Hotline' },
    start: 'pin',
    nodes: {
      pin: {
        type: 'collect',
        config: {
          name: 'pin',
          secret: true,
          prompts: [{ zh: '请输入密码', en: 'PIN' }],
          wrongPrompts: [{ zh: '有误', en: 'Wrong' }],
          digits: { type: 'length', min: 4, max: 6 },
        },
        exits: { done: 'say', failed: 'say' },
      },
      say: { type: 'play', config: { prompts: [{ zh: '好', en: 'OK' }] }, exits: { done: 'line' } },
      bye: { type: 'hangup' },
      line: { type: 'queue', config: { queue: 'intake' }, exits: { nobody: 'bye', timeout: 'bye' } },
    },
  })
  const base = paperSettings(['1001'])
  const world = paperWorld(['1001'], undefined, { ...base, flows: new Map([...base.flows, ['hotline', flow]]) })
  await world.ready('1001')
  const channel = world.arrive('95081')
  for (const digit of '7391#') world.hear({ type: 'digit', channel, digit, at: world.now })
  t.match(world.call(channel)?.ivr?.cursor?.values, { pin: '7391' })
  t.equal(world.call(channel)?.keys, '•••••')
  world.hear({ type: 'digit', channel, digit: '5', at: world.now })
  t.equal(world.call(channel)?.keys, '•••••5', 'what is pressed afterwards is no secret')
  const journal = JSON.stringify(world.entries)
  t.notMatch(journal, /7391|"digit":"[7391#]"/)
  t.match(journal, /"note":"collected","name":"pin","value":"•"/)
})

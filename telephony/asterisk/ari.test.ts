import t, { type Test } from 'tap'
import { AriError, AriLink } from './ari.ts'
import { FakeAri } from '../../test/fake-ari.ts'
import { matchWhole } from '../../test/match-whole.ts'

const QUICK = { app: 'app', connections: 16, requestMs: 300, heartbeatMs: 40, retryMs: [5] }

const link = async (t: Test, options: Partial<typeof QUICK> = {}) => {
  const fake = new FakeAri()
  await fake.listen()
  const heard: string[] = []
  const waiting: { word: string; resolve: () => void }[] = []
  const say = (word: string) => {
    heard.push(word)
    for (const one of waiting.filter(one => one.word === word)) one.resolve()
  }
  const next = (word: string) => new Promise<void>(resolve => waiting.push({ word, resolve }))
  const up = next('up')
  const ari = new AriLink(
    { ...QUICK, ...options, url: fake.url },
    {
      up: () => say('up'),
      down: () => say('down'),
      event: event => say(event.type),
      replaced: () => say('replaced'),
    },
  )
  t.teardown(async () => {
    await ari.close()
    await fake.close()
  })
  ari.start()
  await up
  const answer = async (channel: string) => {
    try {
      await ari.client!.channels.answer({ channelId: channel })
      return 'done'
    } catch (error) {
      return error instanceof AriError ? error.status : `not an AriError: ${String(error)}`
    }
  }
  return { fake, ari, heard, next, answer }
}

t.test('the status of a refusal is a number', async t => {
  const { fake, answer } = await link(t)
  fake.onChannel = (id, response) => response.writeHead(Number(id)).end('{"message":"no"}')
  t.equal(await answer('404'), 404)
  t.equal(await answer('409'), 409)
  t.equal(await answer('204'), 'done')
})

t.test('a reset and a silent request settle in time', async t => {
  const { fake, answer } = await link(t)
  fake.onChannel = (id, _response, socket) => {
    if (id === 'reset') socket.destroy()
  }
  t.equal(await answer('reset'), null)
  const before = Date.now()
  t.equal(await answer('silent'), null)
  t.ok(Date.now() - before < 1000, 'within its time limit')
})

t.test('an answer that is no JSON is an error, not a promise for ever', async t => {
  const { fake, ari } = await link(t)
  fake.onChannel = (_id, response) => response.writeHead(200).end('<html>')
  t.equal(
    await ari.client!.channels.answer({ channelId: 'x' }).then(
      () => 'settled',
      () => 'settled',
    ),
    'settled',
  )
})

t.test('no more requests in flight than connections, and every one of three hundred settles', async t => {
  const { fake, answer } = await link(t, { requestMs: 5000 })
  // nobody is answered before so many wait side by side, or nobody else is to come
  const waiting: Parameters<typeof fake.onChannel>[1][] = []
  let answered = 0
  fake.onChannel = (_id, response) => {
    waiting.push(response)
    if (waiting.length <= 8 && answered + waiting.length < 300) return
    answered += waiting.length
    for (const one of waiting.splice(0)) setTimeout(() => one.writeHead(204).end(), 2)
  }
  const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => answer(`c${n}`)))
  t.ok(answers.every(one => one === 'done'))
  t.ok(fake.most <= 16, `at most 16 at once, were ${fake.most}`)
  t.ok(fake.most > 8, 'the connections are used side by side')
})

t.test('what the socket says never throws', async t => {
  const { fake, heard, next } = await link(t)
  const known = next('StasisStart')
  fake.say('no JSON at all')
  fake.say({ type: 'SomethingNewInVersion40', channel: { id: 'x' } })
  fake.say({ type: 'constructor' })
  fake.say({})
  fake.say({ type: 'StasisStart' })
  await known
  matchWhole(t, heard, ['up', 'SomethingNewInVersion40', 'constructor', undefined, 'StasisStart'])
})

t.test('an outage longer than any number of tries is survived, and the filter is put again', async t => {
  const { fake, next } = await link(t)
  t.equal(fake.filters, 1)
  const down = next('down')
  fake.refusing = true
  await fake.close()
  await down
  await fake.listen()
  // 90 s at the longest pause of 0.8 s are 113 tries
  await new Promise<void>(resolve => {
    const look = setInterval(() => {
      if (fake.turnedAway < 120) return
      clearInterval(look)
      resolve()
    }, 5)
  })
  const up = next('up')
  fake.refusing = false
  await up
  t.equal(fake.filters, 2)
})

t.test('a socket that is open but deaf is given up within three heartbeats', async t => {
  const { fake, next } = await link(t)
  const [down, again] = [next('down'), next('up')]
  const before = Date.now()
  fake.echoes = false
  const reopened = fake.nextSocket()
  await down
  t.ok(Date.now() - before < 40 * 3 + 100, `given up after ${Date.now() - before} ms`)
  await reopened
  fake.echoes = true
  await again
})

t.test('another controller takes over: told once, and no reconnecting', async t => {
  const { fake, heard, next } = await link(t)
  const down = next('down')
  fake.say({ type: 'ApplicationReplaced', application: 'app' })
  await down
  t.strictSame(heard, ['up', 'replaced', 'down'])
  const opened = fake.opened
  // that nothing comes can only be watched for a while: twelve times as long as it waits between two tries
  await new Promise(resolve => setTimeout(resolve, 60))
  t.equal(fake.opened, opened)
})

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { AmiLink, field } from './ami.ts'
import { matchWhole } from '../../test/match-whole.ts'

const QUICK = { actionMs: 200, pingMs: 40, retryMs: [5] }

type Message = Record<string, string>
const parse = (text: string): Message =>
  Object.fromEntries(text.split('\r\n').map(line => line.split(': ', 2).map((part, n) => (n ? part : part.toLowerCase()))))

/** An AMI server that misbehaves on purpose. */
class FakeAmi {
  readonly received: Message[] = []
  accepts = true
  answersPings = true
  onAction: (message: Message, socket: Socket) => void = (message, socket) => this.reply(socket, message, 'Success')
  socket: Socket | null = null
  port = 0
  readonly #server: Server = createServer(socket => this.#serve(socket))

  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(this.port, '127.0.0.1', resolve))
    this.port = (this.#server.address() as AddressInfo).port
  }

  reply(socket: Socket, { actionid }: Message, response: string, more = ''): void {
    socket.write(`Response: ${response}\r\nActionID: ${actionid}\r\n${more}\r\n`)
  }

  async close(): Promise<void> {
    this.socket?.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #serve(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.write('Asterisk Call Manager/11.0.0\r\n')
    let rest = ''
    socket.on('data', chunk => {
      const parts = (rest + chunk.toString()).split('\r\n\r\n')
      rest = parts.pop() ?? ''
      for (const part of parts) this.#take(parse(part), socket)
    })
  }

  #take(message: Message, socket: Socket) {
    if (message.action === 'login') return this.reply(socket, message, this.accepts ? 'Success' : 'Error', 'Message: Authentication\r\n')
    if (message.action === 'Ping') return this.answersPings ? this.reply(socket, message, 'Success') : undefined
    this.received.push(message)
    this.onAction(message, socket)
  }
}

const link = async (t: Test) => {
  const fake = new FakeAmi()
  await fake.listen()
  const waiting: { word: string; resolve: () => void }[] = []
  const say = (word: string) => {
    for (const one of waiting.filter(one => one.word === word)) one.resolve()
  }
  const next = (word: string) => new Promise<void>(resolve => waiting.push({ word, resolve }))
  const up = next('up')
  const ami = new AmiLink(
    { ...QUICK, url: `tcp://user:secret@127.0.0.1:${fake.port}` },
    {
      up: () => say('up'),
      down: () => say('down'),
      event: event => say(field(event, 'event')),
    },
  )
  t.teardown(async () => {
    ami.close()
    await fake.close()
  })
  ami.start()
  await up
  return { fake, ami, next }
}

t.test('a value with a line break is refused and never sent', async t => {
  const { fake, ami } = await link(t)
  for (const value of ['x\r\nAction: Command', 'x\ny', 'x\ry', 'x\0y'])
    t.match(await ami.send({ action: 'MixMonitor', channel: value }), { ok: false, why: 'bad-value' })
  t.match(await ami.send({ 'bad\r\nname': 'x' }), { ok: false, why: 'bad-value' })
  t.strictSame(fake.received, [])
})

t.test('an action without a reply times out, and its late reply harms nobody', async t => {
  const { fake, ami } = await link(t)
  fake.onAction = () => undefined
  t.match(await ami.send({ action: 'MixMonitor' }), { ok: false, why: 'timeout' })
  fake.reply(fake.socket!, fake.received[0]!, 'Success')
  fake.onAction = (message, socket) => fake.reply(socket, message, 'Error', 'Message: No such channel\r\n')
  t.strictSame(await ami.send({ action: 'MixMonitor' }), { ok: false, why: 'refused', message: 'No such channel' })
})

t.test('a lost connection settles what waits, and is made again with a clean buffer', async t => {
  const { fake, ami, next } = await link(t)
  fake.onAction = (_message, socket) => {
    socket.write('Response: Succ')
    socket.destroy()
  }
  const [down, up] = [next('down'), next('up')]
  t.match(await ami.send({ action: 'MixMonitor' }), { ok: false, why: 'lost' })
  await down
  t.match(await ami.send({ action: 'MixMonitor' }), { ok: false, why: 'offline' })
  await up
  fake.onAction = (message, socket) => fake.reply(socket, message, 'Success', 'Answer: 42\r\n')
  t.match(await ami.send({ action: 'Other' }), { ok: true, fields: { answer: '42' } })
})

t.test('an outage and a refused log-in are outlasted', async t => {
  const { fake, next } = await link(t)
  const [down, up] = [next('down'), next('up')]
  await fake.close()
  await down
  fake.accepts = false
  await fake.listen()
  setTimeout(() => {
    fake.accepts = true
  }, 100)
  await up
})

t.test('a silent far end is given up after two pings and a new connection is made', async t => {
  const { fake, next } = await link(t)
  const [down, up] = [next('down'), next('up')]
  const before = Date.now()
  const old = fake.socket
  fake.answersPings = false
  await down
  t.ok(Date.now() - before < 40 * 3 + 100, `given up after ${Date.now() - before} ms`)
  fake.answersPings = true
  await up
  t.not(fake.socket, old)
})

t.test('a list is collected up to its end, an empty one is empty, a failed one is null', async t => {
  const { fake, ami } = await link(t)
  const words = { complete: 'ContactListComplete', none: 'No Contacts found' }
  fake.onAction = (message, socket) => {
    fake.reply(socket, message, 'Success', 'EventList: start\r\n')
    for (const uri of ['sip:a', 'sip:b']) socket.write(`Event: ContactList\r\nActionID: ${message.actionid}\r\nUri: ${uri}\r\n\r\n`)
    socket.write(`Event: ContactListComplete\r\nActionID: ${message.actionid}\r\n\r\n`)
  }
  matchWhole(t, await ami.list({ action: 'PJSIPShowContacts' }, words), [{ uri: 'sip:a' }, { uri: 'sip:b' }])
  fake.onAction = (message, socket) => fake.reply(socket, message, 'Error', 'Message: No Contacts found\r\n')
  t.strictSame(await ami.list({ action: 'PJSIPShowContacts' }, words), [])
  fake.onAction = () => undefined
  t.equal(await ami.list({ action: 'PJSIPShowContacts' }, words), null)
})

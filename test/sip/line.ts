/** SIP over a connection, without a telephone around it: registrations as phones of other makes send them. */
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { answerChallenge } from './digest.ts'

/** A connection that carries SIP as text, one message at a time. */
export type Line = {
  transport: 'WS' | 'TCP'
  send(text: string): void
  /** The next message that was not received yet. */
  receive(): Promise<string>
  close(): void
}

const queue = () => {
  const ready: string[] = []
  let take: ((text: string) => void) | null = null
  return {
    put: (text: string) => {
      if (take) take(text)
      else ready.push(text)
      take = null
    },
    receive: () =>
      new Promise<string>(resolve => {
        const next = ready.shift()
        if (next === undefined) take = resolve
        else resolve(next)
      }),
  }
}

/** Asterisk asks whether the telephone is there. */
const isQuestion = (text: string) => text.startsWith('OPTIONS ')
const answerTo = (question: string) => {
  const same = question.split('\r\n').filter(line => /^(Via|From|To|Call-ID|CSeq):/i.test(line))
  return ['SIP/2.0 200 OK', ...same, 'Content-Length: 0', '', ''].join('\r\n')
}

/** A browser's WebSocket; `closed` resolves with its code. Rejects when it is refused. */
export const browserLine = async (url: string, headers: Record<string, string> = {}): Promise<Line & { closed: Promise<number> }> => {
  const socket = new WebSocket(url, 'sip', { headers })
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  const { put, receive } = queue()
  socket.on('message', data => (isQuestion(String(data)) ? socket.send(answerTo(String(data))) : put(String(data))))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { transport: 'WS', send: text => socket.send(text), receive, close: () => socket.terminate(), closed }
}

/** A desk phone's TCP connection to a port of this machine. */
export const tcpLine = async (port: number): Promise<Line> => {
  const socket = connect(port, '127.0.0.1')
  const { put, receive } = queue()
  socket.on('data', chunk => {
    // none of them has a body
    for (const text of chunk.toString().split(/(?<=\r\n\r\n)/))
      if (isQuestion(text)) socket.write(answerTo(text))
      else put(text)
  })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return { transport: 'TCP', send: text => socket.write(text), receive, close: () => socket.destroy() }
}

/** Registers over a line; the final status. */
export const registerBy = async (line: Line, user: string, password: string): Promise<number> => {
  const uri = 'sip:127.0.0.1'
  const id = Math.random().toString(36).slice(2)
  const ask = async (sequence: number, more: string[]) => {
    line.send(
      [
        `REGISTER ${uri} SIP/2.0`,
        `Via: SIP/2.0/${line.transport} host${id}.invalid;branch=z9hG4bK${id}${sequence}`,
        'Max-Forwards: 70',
        `From: <sip:${user}@127.0.0.1>;tag=${id}`,
        `To: <sip:${user}@127.0.0.1>`,
        `Call-ID: ${id}`,
        `CSeq: ${sequence} REGISTER`,
        `Contact: <sip:${user}@host${id}.invalid;transport=${line.transport.toLowerCase()}>;expires=60`,
        ...more,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
    const reply = await line.receive()
    return {
      status: Number(/^SIP\/2.0 (\d+)/.exec(reply)?.[1]),
      challenges: [...reply.matchAll(/^WWW-Authenticate: (.*)\r$/gm)].map(([, value]) => value ?? ''),
    }
  }
  const first = await ask(1, [])
  if (first.status !== 401) return first.status
  const answer = answerChallenge(first.challenges, { user, password }, 'REGISTER', uri)
  return (await ask(2, [`Authorization: ${answer}`])).status
}

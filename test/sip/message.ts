/** SIP messages on the wire (RFC 3261 section 7), as much of them as a telephone needs. */

const compact: Record<string, string> = {
  v: 'via',
  f: 'from',
  t: 'to',
  m: 'contact',
  i: 'call-id',
  c: 'content-type',
  l: 'content-length',
  s: 'subject',
  k: 'supported',
}

/** Header fields in order of appearance; names are looked up without regard to case or compact form. */
export class Headers {
  readonly fields: [name: string, value: string][]
  constructor(fields: [string, string][] = []) {
    this.fields = fields
  }

  /** The first value of a header, or '' where it is missing. */
  get(name: string): string {
    const wanted = name.toLowerCase()
    for (const [key, value] of this.fields) if (canonical(key) === wanted) return value
    return ''
  }

  /** Every value of a header, top first. */
  all(name: string): string[] {
    const wanted = name.toLowerCase()
    return this.fields.filter(([key]) => canonical(key) === wanted).map(([, value]) => value)
  }

  /** Appends a header and returns itself. */
  add(name: string, value: string): this {
    this.fields.push([name, value])
    return this
  }
}

export interface SipRequest {
  kind: 'request'
  method: string
  uri: string
  headers: Headers
  body: string
}

export interface SipResponse {
  kind: 'response'
  status: number
  reason: string
  headers: Headers
  body: string
}

export type SipMessage = SipRequest | SipResponse

function canonical(name: string): string {
  const lower = name.toLowerCase()
  return compact[lower] ?? lower
}

/** Reads one datagram; null for a keep-alive or for what is no SIP message. */
export function parseMessage(datagram: string): SipMessage | null {
  const gap = datagram.indexOf('\r\n\r\n')
  const lines = (gap < 0 ? datagram : datagram.slice(0, gap)).split('\r\n')
  const body = gap < 0 ? '' : datagram.slice(gap + 4)
  const headers = new Headers()
  for (const line of lines.slice(1)) {
    const last = headers.fields.at(-1)
    if (last && /^[ \t]/.test(line)) {
      last[1] += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0) headers.add(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
  }
  const [first = '', second = '', ...rest] = lines[0]!.split(' ')
  if (first === 'SIP/2.0') return { kind: 'response', status: Number(second), reason: rest.join(' '), headers, body }
  if (rest.at(-1) === 'SIP/2.0') return { kind: 'request', method: first, uri: second, headers, body }
  return null
}

/** Writes a message with its Content-Length, which the caller therefore leaves out. */
export function formatMessage(message: SipMessage): string {
  const start = message.kind === 'request' ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} ${message.reason}`
  const fields = message.headers.fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${start}\r\n${fields}Content-Length: ${Buffer.byteLength(message.body)}\r\n\r\n${message.body}`
}

/** The `tag` of a From or To header, or ''. */
export function tagOf(header: string): string {
  return /;\s*tag=([^;\s>]+)/i.exec(header.slice(header.lastIndexOf('>') + 1))?.[1] ?? ''
}

/** The URI inside a name-addr or addr-spec header value. */
export function uriOf(header: string): string {
  return /<([^>]*)>/.exec(header)?.[1] ?? header.split(';')[0]!.trim()
}

/** The user part of a header's or a request's URI, or ''. */
export function userOf(header: string): string {
  return /^sips?:([^@;]*)@/i.exec(uriOf(header))?.[1] ?? ''
}

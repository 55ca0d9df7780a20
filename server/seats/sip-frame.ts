/**
 * What a browser's telephone may say to Asterisk: its own registration, answers, and requests within a conversation that Asterisk began.
 * Reads just enough of a frame for that, in the one plain form that browsers write, and refuses whatever it does not understand, so that
 * nothing is read here one way and there another.
 */

/** Largest frame in bytes. An answer with all its candidates takes 3 kB. */
export const FRAME_LIMIT = 16_384
const HEADERS_LIMIT = 60

export type FrameRefusal =
  | 'size'
  | 'text'
  | 'form'
  | 'header'
  | 'length'
  /** A method that a seat's telephone has no use for. */
  | 'method'
  /** A request that begins something: seats dial by the console alone. */
  | 'dialog'
  | 'identity'

export type FrameVerdict = { ok: true } | { ok: false; why: FrameRefusal }

const refused = (why: FrameRefusal): FrameVerdict => ({ ok: false, why })
const allowed: FrameVerdict = { ok: true }

/** Compact forms (RFC 3261 section 7.3.3 and 20) of the headers that are looked at. */
const LONG_NAMES: Record<string, string> = { f: 'from', t: 'to', i: 'call-id', l: 'content-length', m: 'contact', v: 'via' }
/** Headers of which a frame has exactly one. */
const SINGLE = ['from', 'to', 'call-id', 'cseq', 'content-length'] as const
/** Headers of which it has one at most. */
const AT_MOST_ONE = ['authorization', 'proxy-authorization', 'contact']

/*
 * A browser chooses what these read, 16 kB of it: no piece may take what its neighbour takes as well, or one frame keeps the process
 * busy for hours. A test tries.
 */
const REQUEST_LINE = /^([A-Z]+) (sips?:[^\s<>"]{1,512}) SIP\/2\.0$/
const STATUS_LINE = /^SIP\/2\.0 [1-6]\d\d [^\r\n]{0,200}$/
const HEADER = /^([A-Za-z][A-Za-z0-9-]{0,63}):(.*)$/
/** `"name" <sip:user@host>;params`, and neither a second value nor an address without brackets. */
const ADDRESS =
  /^(?:"[^"\\]{0,100}"|[\w .-]{0,100})[ \t]{0,3}<sips?:([^@:;<>\s",]{1,128})@([^@<>\s",]{1,256})>(|[ \t]{0,3};[^<>",]{0,1000})$/
const TAG = /(?:^|;)[ \t]{0,3}tag[ \t]{0,3}=[ \t]{0,3}[^\s;=]{1,256}[ \t]{0,3}(?:;|$)/i
const PARAMETER = /([A-Za-z0-9*-]{1,30})[ \t]{0,3}=[ \t]{0,3}("[^"\\]{0,512}"|[^\s",]{1,512})/
const CREDENTIALS = new RegExp(`^Digest[ \\t]{1,3}${PARAMETER.source}(?:[ \\t]{0,3},[ \\t]{0,3}${PARAMETER.source}){0,19}$`, 'i')

/** Requests within a conversation. */
const IN_DIALOG = ['ACK', 'BYE', 'CANCEL', 'INVITE', 'UPDATE', 'PRACK', 'OPTIONS']

/**
 * Whether a frame may pass.
 * @param frame as it came from the browser
 * @param account the only identity that may register on this socket: `accountOf(seat, 'browser')`
 */
export const judgeFrame = (frame: Uint8Array, account: string): FrameVerdict => {
  if (frame.byteLength > FRAME_LIMIT) return refused('size')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(frame)
  } catch {
    return refused('text')
  }
  // the keep-alive of RFC 5626
  if (text === '\r\n\r\n' || text === '\r\n') return allowed
  if (text.includes('\0')) return refused('text')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return refused('form')
  const head = text.slice(0, end)
  // line ends are pairs: to a lone one some readers end a line, others do not
  if (/(?:^|[^\r])\n|\r(?!\n)/.test(head)) return refused('form')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = readHeaders(lines)
  if (!headers) return refused('header')
  const one = (name: string) => headers.get(name)?.[0] ?? ''
  // Asterisk takes what follows a message's length for the next message
  const body = new TextEncoder().encode(text.slice(end + 4)).byteLength
  if (!/^\d{1,6}$/.test(one('content-length')) || Number(one('content-length')) !== body) return refused('length')
  for (const name of ['authorization', 'proxy-authorization']) {
    if (headers.has(name) && userOf(one(name)) !== account) return refused('identity')
  }
  if (STATUS_LINE.test(first)) return allowed
  const request = REQUEST_LINE.exec(first)
  if (!request) return refused('form')
  const [, method = '', uri = ''] = request
  if (!new RegExp(`^\\d{1,10} ${method}$`).test(one('cseq'))) return refused('header')
  const [from, to] = [ADDRESS.exec(one('from')), ADDRESS.exec(one('to'))]
  if (!from || !to) return refused('header')
  if (method === 'REGISTER') {
    if (from[1] !== account || to[1] !== account || uri.includes('@')) return refused('identity')
    return one('contact').length <= 512 ? allowed : refused('header')
  }
  if (!IN_DIALOG.includes(method)) return refused('method')
  return TAG.test(to[3] ?? '') ? allowed : refused('dialog')
}

const readHeaders = (lines: readonly string[]): ReadonlyMap<string, string[]> | null => {
  if (lines.length > HEADERS_LIMIT) return null
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    // a folded line begins with a space, and is none of these
    const [, written, value] = HEADER.exec(line) ?? []
    if (written === undefined || value === undefined) return null
    const short = written.toLowerCase()
    const name = LONG_NAMES[short] ?? short
    headers.set(name, [...(headers.get(name) ?? []), value.trim()])
  }
  if (SINGLE.some(name => headers.get(name)?.length !== 1)) return null
  if (AT_MOST_ONE.some(name => (headers.get(name)?.length ?? 0) > 1)) return null
  return headers
}

/** The user name of digest credentials; null when there is not exactly one, plainly written. */
const userOf = (credentials: string): string | null => {
  if (!CREDENTIALS.test(credentials)) return null
  const users = [...credentials.replace(/^Digest\s+/i, '').matchAll(new RegExp(PARAMETER, 'g'))].filter(([, name]) =>
    /^username\*?$/i.test(name ?? ''),
  )
  return users.length === 1 && users[0]?.[1]?.toLowerCase() === 'username' ? (users[0][2] ?? '').replace(/^"|"$/g, '') : null
}

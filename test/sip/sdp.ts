/** Session descriptions (RFC 8866) of one G.711 audio stream with telephone events. */

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export interface AudioSession {
  host: string
  port: number
  /** Payload types in order of preference; 0 is PCMU, 8 is PCMA. */
  formats: number[]
  /** Payload type of telephone-event, null where the other side has none. */
  events: number | null
  direction: Direction
}

/** Writes an offer or an answer. `version` counts up with each new description of a call. */
export function formatSession(session: AudioSession, version: number): string {
  const names: Record<number, string> = { 0: 'PCMU/8000', 8: 'PCMA/8000' }
  const types = [...session.formats, ...(session.events === null ? [] : [session.events])]
  return [
    'v=0',
    `o=- 4711 ${version} IN IP4 ${session.host}`,
    's=-',
    `c=IN IP4 ${session.host}`,
    't=0 0',
    `m=audio ${session.port} RTP/AVP ${types.join(' ')}`,
    ...session.formats.map(format => `a=rtpmap:${format} ${names[format]}`),
    ...(session.events === null ? [] : [`a=rtpmap:${session.events} telephone-event/8000`, `a=fmtp:${session.events} 0-16`]),
    'a=ptime:20',
    `a=${session.direction}`,
    '',
  ].join('\r\n')
}

/** Reads the first audio stream; null where there is none. */
export function parseSession(body: string): AudioSession | null {
  const media = /^m=audio (\d+) \S+ ([\d ]+)/m.exec(body)
  if (!media) return null
  const events = /^a=rtpmap:(\d+) telephone-event\/8000/im.exec(body)
  return {
    host: /^c=IN IP4 (\S+)/m.exec(body)?.[1] ?? '127.0.0.1',
    port: Number(media[1]),
    formats: media[2]!
      .trim()
      .split(/\s+/)
      .map(Number)
      .filter(type => type === 0 || type === 8),
    events: events ? Number(events[1]) : null,
    direction: (/^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(body)?.[1] as Direction | undefined) ?? 'sendrecv',
  }
}

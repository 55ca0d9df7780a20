import { Pool } from 'undici'
import swagger from 'swagger-client'

/** A refused or failed request. `status` is the HTTP status, or null when no answer came (reset, silence, no connection). */
export class AriError extends Error {
  readonly status: number | null

  constructor(status: number | null, message: string) {
    super(message)
    this.name = 'AriError'
    this.status = status
  }
}

export type Carrier = { close(): Promise<void>; readonly running: number }
type Line = { pool: Pool; authorization: string; requestMs: number }
const lines = new Map<string, Line>()

/**
 * Makes every request that ari-client sends to `origin` travel over at most `connections` kept-alive connections, and settle within
 * `requestMs` whatever the far end does. (Its own transport has no limit on either: resets leave promises pending for ever.)
 */
export const carry = (origin: string, options: { username: string; password: string; connections: number; requestMs: number }): Carrier => {
  const pool = new Pool(origin, {
    connections: options.connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connectTimeout: options.requestMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const authorization = `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`
  lines.set(origin, { pool, authorization, requestMs: options.requestMs })
  return {
    get running() {
      return pool.stats.running
    },
    async close() {
      if (lines.get(origin)?.pool === pool) lines.delete(origin)
      await pool.destroy()
    },
  }
}

const originOf = (url: string) => url.slice(0, url.indexOf('/', url.indexOf('//') + 2))

const send = async (line: Line, url: string, method: string, body: string | undefined): Promise<{ status: number; data: string }> => {
  // AbortSignal.timeout() would do the same with weak references, which the collector pays for: 10 requests a call, pauses of 50 ms
  const patience = new AbortController()
  const limit = setTimeout(() => patience.abort(new Error(`no answer within ${line.requestMs} ms`)), line.requestMs)
  try {
    const { statusCode, body: answer } = await line.pool.request({
      path: url.slice(originOf(url).length),
      method: method.toUpperCase() as 'GET',
      body: body ?? null,
      headers: body ? { 'authorization': line.authorization, 'content-type': 'application/json' } : { authorization: line.authorization },
      signal: patience.signal,
    })
    return { status: statusCode, data: await answer.text() }
  } finally {
    clearTimeout(limit)
  }
}

swagger.ShredHttpClient.prototype.execute = ({ url, method, body, on }) => {
  const fail = (status: number | null, message: string) => {
    // swagger-client throws what its own error handlers did not expect; the caller has been told by then
    try {
      on.error(new AriError(status, message))
    } catch {
      /* told */
    }
  }
  const line = lines.get(originOf(url))
  if (!line) return fail(null, 'closed')
  send(line, url, method, body).then(
    reply => {
      if (reply.status >= 400) return fail(reply.status, reply.data)
      try {
        on.response(reply)
      } catch (error) {
        fail(reply.status, `unreadable answer: ${String(error)}`)
      }
    },
    (error: unknown) => fail(null, error instanceof Error ? error.message : String(error)),
  )
}

// Our requests carry their own authorization; swagger-client's would be made anew for each (by the deprecated Buffer(), 1 ms of checks a
// time)
swagger.PasswordAuthorization.prototype.apply = () => true

// swagger-client prints a deprecation notice through a global of its own making
Reflect.set(globalThis, 'log', () => undefined)

import type { z } from 'zod'
import { Problem, type FieldProblem } from '../../../server/contract/problem.ts'
import { PERSON_HEADER, REQUEST_HEADER } from '../../../server/contract/session.ts'
import { clock } from './clock.svelte.ts'
import { preferences } from './preferences.svelte.ts'

/** Why a request brought no answer of the kind that was wanted. `UNREACHABLE`: no server answered at all. */
export type Failure = {
  code: string
  message: string
  fields: FieldProblem[]
  status: number
  /** What fills the message, by name. */
  facts?: Record<string, unknown>
}
export type Result<T> = { ok: true; value: T; status: number } | { ok: false; failure: Failure }

type Options = { body?: unknown; query?: Record<string, string | number | undefined>; signal?: AbortSignal; timeoutMs?: number }
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

let onSignedOut: (request: string) => Promise<boolean> = async () => false
/**
 * Whom to tell when the server says that nobody is signed in any more, and what was asked (method and path). Resolves with whether the same
 * person is signed in again: the request is then made once more.
 */
export const whenSignedOut = (listener: (request: string) => Promise<boolean>): void => {
  onSignedOut = listener
}

const failed = (code: string, status = 0, message = '', fields: FieldProblem[] = []): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { code, message, fields, status },
})

const address = (path: string, query: Options['query']) => {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string | number] => pair[1] !== undefined && pair[1] !== '')
  return pairs.length ? `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}` : path
}

const problemOf = (status: number, body: unknown): { ok: false; failure: Failure } => {
  const { data: problem } = Problem.safeParse(body)
  if (!problem) return failed('UNEXPECTED', status)
  const { code, message, fields = [], facts } = problem
  return { ok: false, failure: { code, message, fields, status, ...(facts && { facts }) } }
}

/**
 * The only way to the server: one request, its answer checked against the contract. `schema` null: the answer's content does not matter.
 * Gives up after `timeoutMs` (10 s unless told).
 */
export const send = async <T>(method: Method, path: string, schema: z.ZodType<T> | null, options: Options = {}): Promise<Result<T>> => {
  const asker = person
  const limit = AbortSignal.timeout(options.timeoutMs ?? 10_000)
  const headers: Record<string, string> = {
    'accept': 'application/json',
    'accept-language': preferences.current.locale === 'zh' ? 'zh-CN' : 'en',
  }
  if (method !== 'GET') headers[REQUEST_HEADER] = '1'
  if (person) headers[PERSON_HEADER] = person
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  try {
    const response = await fetch(address(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
    })
    const date = Date.parse(response.headers.get('date') ?? '')
    if (date) clock.learn(date)
    const body: unknown = response.status === 204 ? null : await response.json().catch(() => null)
    if (!response.ok) {
      const problem = problemOf(response.status, body)
      // an answer to somebody who has left says nothing of whoever is here now
      if (problem.failure.code !== 'NOT_SIGNED_IN' || asker !== person) return problem
      return (await onSignedOut(`${method} ${path}`)) && asker === person ? send(method, path, schema, options) : problem
    }
    if (!schema) return { ok: true, value: undefined as T, status: response.status }
    const parsed = schema.safeParse(body)
    return parsed.success
      ? { ok: true, value: parsed.data, status: response.status }
      : failed('UNEXPECTED', response.status, parsed.error.issues[0]?.path.join('.') ?? '')
  } catch (error) {
    return failed(error instanceof DOMException && error.name === 'AbortError' ? 'ABORTED' : 'UNREACHABLE')
  }
}

let person: string | null = null
/**
 * Whom this page belongs to. Another tab may sign somebody else in with the same cookie: the server then answers this page as signed out.
 */
export const speakFor = (id: string | null): void => {
  person = id
}

/** The server could not do it now, but may later: nobody answered, a part is away, or it took too long. */
export const isAway = (failure: Failure): boolean =>
  failure.code === 'UNREACHABLE' || failure.status === 502 || failure.status === 503 || failure.status === 504

/**
 * The answer would be the same tomorrow: what was sent is wrong or not allowed. Everything else may pass, also an error inside the server.
 */
export const isFinal = (failure: Failure): boolean =>
  failure.status >= 400 && failure.status < 500 && ![401, 408, 425, 429].includes(failure.status)

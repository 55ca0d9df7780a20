/** Turns whatever a handler throws into a Problem in the caller's language. */
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { FieldProblem, Problem } from '../contract/problem.ts'
import { fail, Refusal, textOf, type ErrorCode } from '../errors.ts'
import { wordsOfRule } from '../field-rules.ts'

const locales = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError }

const byFastifyCode: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE', FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_CONTENT', FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_REQUEST',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_REQUEST', FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST', FST_ERR_BAD_URL: 'MALFORMED_REQUEST',
}

/** Codes that PostgreSQL and its driver give while it is away. */
const databaseAway = new Set(['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT', '57P01', '57P02', '57P03', '08006', '08001'])
const socketAway = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

const chain = function* (error: unknown): Generator<{ code?: unknown; name?: unknown; message?: unknown }> {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) yield at as object
}

/** True when PostgreSQL could not be reached, or was going down: the same request may succeed later. */
export const isDatabaseAway = (error: unknown): boolean => {
  for (const { code } of chain(error)) if (typeof code === 'string' && (databaseAway.has(code) || socketAway.has(code))) return true
  return false
}

/** True when Redis could not be reached in time. */
export const isRedisAway = (error: unknown): boolean => {
  for (const { name, message } of chain(error)) {
    if (name === 'MaxRetriesPerRequestError') return true
    if (typeof message === 'string' && /^(Connection is closed|Stream isn't writeable|Command timed out)/.test(message)) return true
  }
  return false
}

const fieldsOf = (error: FastifyError, language: 'zh' | 'en'): FieldProblem[] =>
  (error.validation ?? []).map(issue => {
    const path = issue.instancePath.replace(/^\//, '').replaceAll('/', '.')
    const own = (issue.params as { params?: { rule?: unknown } } | undefined)?.params?.rule
    const words = typeof own === 'string' ? wordsOfRule(own, language) : null
    if (words) return { path, rule: String(own), message: words }
    const localised = locales[language]({ ...issue.params, code: issue.keyword, path: path.split('.') } as never)
    return { path, rule: issue.keyword, message: (typeof localised === 'string' ? localised : localised?.message) ?? issue.message ?? issue.keyword }
  })

/** The refusal that an error amounts to; INTERNAL when it is none of those expected. */
export const refusalOf = (error: unknown, request: Pick<FastifyRequest, 'id' | 'language'>): Refusal => {
  if (error instanceof Refusal) return error
  if (hasZodFastifySchemaValidationErrors(error)) return new Refusal('INVALID_INPUT', {}, fieldsOf(error as FastifyError, request.language))
  const known = byFastifyCode[String((error as FastifyError).code)]
  if (known) return fail(known, {}, error)
  if (isRedisAway(error)) return fail('REDIS_AWAY', {}, error)
  if (isDatabaseAway(error)) return fail('DATABASE_AWAY', {}, error)
  return fail('INTERNAL', { requestId: request.id }, error)
}

/** The body that answers a refusal. */
export const problemOf = (refusal: Refusal, request: Pick<FastifyRequest, 'id' | 'language'>): Problem => ({
  code: refusal.code,
  message: textOf(refusal.code, request.language, refusal.facts),
  ...(refusal.fields?.length ? { fields: refusal.fields.map(field => ({ ...field, message: field.message || (wordsOfRule(field.rule, request.language) ?? field.rule) })) } : {}),
  ...(Object.keys(refusal.facts).length ? { facts: { ...refusal.facts } } : {}),
  requestId: request.id,
})

/** Installs the error handler. Unexpected errors are logged whole; the caller sees only their id. */
export const installProblems = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error, request)
    if (refusal.status >= 500) request.log.error({ err: error, code: refusal.code }, 'request failed')
    if (typeof refusal.facts.seconds === 'number') void reply.header('retry-after', refusal.facts.seconds)
    return reply.code(refusal.status).send(problemOf(refusal, request))
  })
}

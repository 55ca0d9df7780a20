/** Turns whatever a handler throws into a Problem in the caller's language. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isAway } from '../../db/client.ts'
import type { FieldProblem, Problem } from '../contract/problem.ts'
import { fail, Refusal, textOf, type ErrorCode } from '../errors.ts'
import { wordsOfRule } from '../field-rules.ts'
import { sendHeaders } from './headers.ts'
import { languageOf } from './session.ts'

const locales = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError }

const byFastifyCode: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_CONTENT',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_REQUEST',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_REQUEST',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST',
  FST_ERR_BAD_URL: 'MALFORMED_REQUEST',
}

const chain = function* (error: unknown): Generator<{ name?: unknown; message?: unknown }> {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) yield at as object
}

/** True when the client went away before it had sent its request: nothing is wrong here. */
const isGone = (error: unknown): boolean => {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return code === 'ECONNRESET' && message === 'aborted'
}

/** True when Redis could not be reached in time. */
export const isRedisAway = (error: unknown): boolean => {
  for (const { name, message } of chain(error)) {
    if (name === 'MaxRetriesPerRequestError') return true
    if (typeof message === 'string' && /^(Connection is closed|Stream isn't writeable|Command timed out)/.test(message)) return true
  }
  return false
}

type Issue = { keyword: string; params: { origin?: string; minimum?: number; params?: { rule?: string } } }

type Asked = Pick<FastifyRequest, 'id' | 'language'> & Partial<Pick<FastifyRequest, 'body' | 'query' | 'params'>>

/** What stands at a path of the request's part that a schema refused; undefined where nothing does. */
const sentAt = (request: Asked, part: string | undefined, path: string): unknown => {
  const whole = part === 'querystring' ? request.query : request[part as 'body' | 'params']
  return path
    .split('.')
    .reduce<unknown>((at, key) => (key === '' || typeof at !== 'object' || at === null ? at : (at as Record<string, unknown>)[key]), whole)
}

/** The word for the rule that a schema issue broke: the schema's own where it gives one (`params: { rule }`). `sent`: what stood there. */
const ruleOf = ({ keyword, params }: Issue, sent: unknown): string => {
  const isSized = params.origin === 'string' || params.origin === 'array'
  switch (keyword) {
    case 'too_small':
      if (!isSized) return 'too_small'
      return params.minimum === 1 ? 'required' : 'too_short'
    case 'too_big':
      return isSized ? 'too_long' : 'too_big'
    case 'invalid_type':
      return sent === undefined || sent === null ? 'required' : 'type'
    case 'invalid_value':
    case 'invalid_union':
      return 'not_in_list'
    case 'unrecognized_keys':
      return 'unknown_field'
    case 'custom':
      return params.params?.rule ?? 'not_allowed'
    default:
      return 'format'
  }
}

const fieldsOf = (error: FastifyError, request: Asked): FieldProblem[] =>
  (error.validation ?? []).map(issue => {
    const path = issue.instancePath.replace(/^\//, '').replaceAll('/', '.')
    const rule = ruleOf(issue as Issue, sentAt(request, error.validationContext, path))
    const { language } = request
    const localised = locales[language]({ ...issue.params, code: issue.keyword, path: path.split('.') } as never)
    const message = wordsOfRule(rule, language) ?? (typeof localised === 'string' ? localised : localised?.message) ?? issue.message ?? rule
    return { path, rule, message }
  })

/** The refusal that an error amounts to; INTERNAL when it is none of those expected. */
export const refusalOf = (error: unknown, request: Asked): Refusal => {
  if (error instanceof Refusal) return error
  if (hasZodFastifySchemaValidationErrors(error)) return new Refusal('INVALID_INPUT', {}, fieldsOf(error as FastifyError, request))
  const known = byFastifyCode[String((error as FastifyError).code)]
  if (known) return fail(known, {}, error)
  if (isGone(error)) return fail('MALFORMED_REQUEST', {}, error)
  if (isRedisAway(error)) return fail('REDIS_AWAY', {}, error)
  if (isAway(error)) return fail('DATABASE_AWAY', {}, error)
  return fail('INTERNAL', { requestId: request.id }, error)
}

/** The body that answers a refusal. */
export const problemOf = (refusal: Refusal, request: Pick<FastifyRequest, 'id' | 'language'>): Problem => ({
  code: refusal.code,
  message: textOf(refusal.code, request.language, refusal.facts),
  ...(refusal.fields?.length
    ? {
        fields: refusal.fields.map(field => ({
          ...field,
          message: field.message || (wordsOfRule(field.rule, request.language) ?? field.rule),
        })),
      }
    : {}),
  ...(Object.keys(refusal.facts).length ? { facts: { ...refusal.facts } } : {}),
  requestId: request.id,
})

/** Answers what the router refuses before any hook: addresses that cannot be read. */
export const answerUnrouted = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  request.language = languageOf(request)
  sendHeaders(request, reply)
  const refusal = fail(byFastifyCode[error.code] ?? 'MALFORMED_REQUEST', {}, error)
  void reply.code(refusal.status).send(problemOf(refusal, request))
}

/** Installs the error handler. Unexpected errors are logged; the caller sees only their id. */
export const installProblems = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error, request)
    if (refusal.status >= 500) request.log.error({ err: error, code: refusal.code }, 'request failed')
    if (typeof refusal.facts.seconds === 'number') void reply.header('retry-after', refusal.facts.seconds)
    return reply.code(refusal.status).send(problemOf(refusal, request))
  })
}

/** Logging: constant messages, values in fields, telephone numbers and secrets never in clear. */
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>

/** `+8613800000000` → `+86138****0000`: what a log line may show of a number. */
export const redactNumber = (number: string | null | undefined): string => {
  if (!number) return ''
  return number.length < 8 ? '*'.repeat(number.length) : `${number.slice(0, -8)}****${number.slice(-4)}`
}

/** What a log line may say of an error: its kind, its words without values, and where it was thrown. */
export type LoggedError = { type: string; message: string; code?: unknown; constraint?: unknown; stack?: string; cause?: LoggedError }

/**
 * An error without what people wrote. The query layer puts a statement's parameters into its message, PostgreSQL the value into `detail`,
 * `where` and, in quotes, into its message; only names of ours are kept (code, constraint), and the places of the stack.
 */
export const loggedError = (error: unknown, depth = 0): LoggedError => {
  if (typeof error !== 'object' || error === null) return { type: typeof error, message: 'thrown' }
  const { name, message, code, constraint, stack, cause, severity } = error as Record<string, unknown>
  const words = (typeof message === 'string' ? message : '').split(/\n?params: /)[0] ?? ''
  const places = typeof stack === 'string' ? stack.split('\n').filter(line => /^\s+at /.test(line)) : []
  return {
    type: typeof name === 'string' ? name : 'Error',
    message: severity === undefined ? words : words.replaceAll(/"[^"]*"/g, '"…"'),
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(places.length && { stack: places.join('\n') }),
    ...(cause !== undefined && depth < 5 && { cause: loggedError(cause, depth + 1) }),
  }
}

/** The process's logger; one JSON line an entry on standard output, or wherever `to` writes. */
export const createLog = (role: string, level: string, to: DestinationStream = pino.destination(1)): PinoLogger =>
  pino(
    {
      level,
      base: { role, pid: process.pid },
      serializers: { err: loggedError },
      redact: {
        paths: ['password', 'secret', 'token', '*.password', '*.secret', '*.token', 'req.headers.cookie', 'req.headers.authorization'],
        censor: '***',
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    to,
  )

/** Logging: constant messages, values in fields, telephone numbers and secrets never in clear. */
import { pino, type Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>

/** `+8613800000000` → `+86138****0000`: what a log line may show of a number. */
export const redactNumber = (number: string | null | undefined): string => {
  if (!number) return ''
  return number.length < 8 ? '*'.repeat(number.length) : `${number.slice(0, -8)}****${number.slice(-4)}`
}

/** The process's logger; one JSON line an entry on standard output. */
export const createLog = (role: string, level: string): PinoLogger =>
  pino({
    level,
    base: { role, pid: process.pid },
    redact: {
      paths: ['password', 'secret', 'token', '*.password', '*.secret', '*.token', 'req.headers.cookie', 'req.headers.authorization'],
      censor: '***',
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  })

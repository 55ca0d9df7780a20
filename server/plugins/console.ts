/**
 * Serves the built console: its files, compressed where the build left them so, and its page for every address that is no file (the URL
 * is the console's state).
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { fail } from '../errors.ts'
import { problemOf } from './problems.ts'

const policy =
  "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
  "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

/** The path of a request's address, or null when it is none. */
const pathOf = (url: string): string | null => {
  try {
    return decodeURI(new URL(`http://console${url}`).pathname)
  } catch {
    return null
  }
}

/** Installs the console from `dir`; with null, or for addresses under /api, the answer is a 404 Problem. */
export const installConsole = async (app: FastifyInstance, dir: string | null): Promise<void> => {
  if (dir) await app.register(fastifyStatic, { root: dir, serve: false, index: false, preCompressed: true })
  app.setNotFoundHandler(async (request, reply) => {
    const pathname = pathOf(request.url)
    if (pathname === null) throw fail('MALFORMED_REQUEST')
    const isPage = dir && ['GET', 'HEAD'].includes(request.method) && !/^\/(api|sip)(\/|$)/.test(pathname)
    if (!isPage) return reply.code(404).send(problemOf(fail('NOT_FOUND'), request))
    const file = path.join(dir, pathname)
    const isFile = path.extname(pathname) !== '' && file.startsWith(dir + path.sep) && existsSync(file)
    if (!isFile && path.extname(pathname) !== '' && pathname !== '/index.html')
      return reply.code(404).send(problemOf(fail('NOT_FOUND'), request))
    void reply.headers({ 'content-security-policy': policy, 'vary': 'accept-encoding' })
    if (!isFile) return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false })
    const isHashed = pathname.startsWith('/assets/')
    return reply
      .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      .sendFile(pathname.slice(1), { cacheControl: false })
  })
}

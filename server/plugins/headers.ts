/** The headers that every answer carries, whichever route makes it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  // the browser telephone needs the microphone, and nothing else of the machine
  'permissions-policy': 'microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), serial=()',
}

/** A year: once a browser has seen the centre over TLS, it does not go back. */
const HSTS = 'max-age=31536000'

/** Puts them on one answer; what a route has said itself stays. */
export const sendHeaders = (request: FastifyRequest, reply: FastifyReply): void => {
  const set = (name: string, value: string) => {
    if (!reply.hasHeader(name)) void reply.header(name, value)
  }
  for (const [name, value] of Object.entries(always)) set(name, value)
  // a path may be written in several ways: the route that was found is one
  const path = request.is404 ? request.url : (request.routeOptions.url ?? request.url)
  if (/^\/(api|sip|healthz)(?![^/?])/.test(path)) set('cache-control', 'no-store')
  if (request.protocol === 'https') set('strict-transport-security', HSTS)
}

/** Installs them on all answers, refusals included. */
export const installHeaders = (app: FastifyInstance): void => {
  app.addHook('onSend', async (request, reply) => sendHeaders(request, reply))
}

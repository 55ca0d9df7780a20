/** The api's Fastify application: everything that every route shares, then the features' routes. Testable by `inject`. */
import fastifyWebsocket from '@fastify/websocket'
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler, type FastifyPluginAsyncZod, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger as PinoLogger } from 'pino'
import { Refusal } from './errors.ts'
import { installConsole } from './plugins/console.ts'
import { installHeaders } from './plugins/headers.ts'
import { answerUnrouted, installProblems } from './plugins/problems.ts'
import { limitPeople, type Quotas } from './plugins/quotas.ts'
import { guardRights } from './plugins/rights.ts'
import { installSession, type SessionRecord } from './plugins/session.ts'

/** A feature's routes, registered under `/api`. */
export type Feature = FastifyPluginAsyncZod

export type AppParts = {
  log: PinoLogger
  /** The session of a cookie's token; null when it is unknown or over. */
  findSession(token: string, isActive?: boolean): Promise<SessionRecord | null>
  features: readonly Feature[]
  /** Routes outside `/api`: the telephone's WebSocket, liveness. */
  outside?: readonly Feature[]
  /** Folder of the built console; null serves none. */
  consoleDir: string | null
  /** Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed; none by default. */
  trustedProxies?: readonly string[]
  /** How long a request may take to arrive, body included, in ms. */
  requestMs?: number
  /** Told of each refusal of a request of somebody signed in; the answer waits for it. */
  onRefused?(request: FastifyRequest, refusal: Refusal): Promise<void>
  /** How much one person may ask; what is in force where nothing is said. */
  quotas?: Quotas
}

/** Whoever sends slower is cut off: what people write is a few kB, a recording of 20 MB is sent within the building. */
const REQUEST_MS = 15_000

/** Builds the application without listening. Bodies are limited to 1 MB. */
export const buildApp = async (parts: AppParts): Promise<FastifyInstance> => {
  const requestMs = parts.requestMs ?? REQUEST_MS
  const app = Fastify({
    loggerInstance: parts.log as never,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    trustProxy: parts.trustedProxies?.length ? [...parts.trustedProxies] : false,
    requestTimeout: requestMs,
    // Node swaps the two limits where the one for headers (60 s by itself) is the longer
    http: { headersTimeout: requestMs, connectionsCheckingInterval: Math.min(1_000, requestMs) },
    frameworkErrors: answerUnrouted as never,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // before the hooks that refuse: it is what closes the socket of a refused upgrade
  await app.register(fastifyWebsocket, { options: { maxPayload: 1_048_576, clientTracking: true } })
  installHeaders(app as never)
  installProblems(app as never)
  await installSession(app as never, parts.findSession)
  const { onRefused } = parts
  if (onRefused)
    app.addHook('onError', async (request, _reply, error: unknown) => {
      if (error instanceof Refusal && request.actor) await onRefused(request as never, error)
    })
  guardRights(app as never)
  limitPeople(app as never, parts.quotas)
  for (const feature of parts.features) await app.register(feature as never, { prefix: '/api' })
  for (const feature of parts.outside ?? []) await app.register(feature as never)
  await installConsole(app as never, parts.consoleDir)
  return app as unknown as FastifyInstance
}

/** The api's Fastify application: everything that every route shares, then the features' routes. Testable by `inject`. */
import fastifyWebsocket from '@fastify/websocket'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler, type FastifyPluginAsyncZod, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger as PinoLogger } from 'pino'
import { installConsole } from './plugins/console.ts'
import { installProblems } from './plugins/problems.ts'
import { guardRights } from './plugins/rights.ts'
import { installSession, type SessionRecord } from './plugins/session.ts'

/** A feature's routes, registered under `/api`. */
export type Feature = FastifyPluginAsyncZod

export type AppParts = {
  log: PinoLogger
  /** The session of a cookie's token; null when it is unknown or over. */
  findSession(token: string): Promise<SessionRecord | null>
  features: readonly Feature[]
  /** Routes outside `/api`: the telephone's WebSocket, liveness. */
  outside?: readonly Feature[]
  /** Folder of the built console; null serves none. */
  consoleDir: string | null
}

/** Builds the application without listening. Bodies are limited to 1 MB. */
export const buildApp = async (parts: AppParts): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: parts.log as never,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // before the hooks that refuse: it is what closes the socket of a refused upgrade
  await app.register(fastifyWebsocket, { options: { maxPayload: 1_048_576, clientTracking: true } })
  installProblems(app as never)
  await installSession(app as never, parts.findSession)
  guardRights(app as never)
  for (const feature of parts.features) await app.register(feature as never, { prefix: '/api' })
  for (const feature of parts.outside ?? []) await app.register(feature as never)
  await installConsole(app as never, parts.consoleDir)
  return app as unknown as FastifyInstance
}

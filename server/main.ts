/**
 * The composition root: `--role switch|api|worker` starts one part of the centre and runs until it is told to stop. Supervision
 * (restarting what dies) is `runtime/supervisor.ts`'s.
 */
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { HUNG_AFTER_MS } from './heartbeat.ts'
import { watchOverLoop } from './watchdog.ts'

const { values } = parseArgs({ options: { role: { type: 'string' } } })
const roles = {
  switch: async () => (await import('./roles/switch.ts')).runSwitch,
  api: async () => (await import('./roles/api.ts')).runApi,
  worker: async () => (await import('./roles/worker.ts')).runWorker,
}
const role = values.role as keyof typeof roles
if (!Object.hasOwn(roles, role ?? '')) {
  process.stderr.write(`--role must be one of ${Object.keys(roles).join(', ')}\n`)
  process.exit(64)
}

// as runtime/role.ts has it, in a container too
process.umask(0o027)
const config = readConfig()
const log = createLog(role, config.LOG_LEVEL)
process.on('unhandledRejection', error => {
  log.fatal({ err: error }, 'a rejection nobody handled')
  process.exit(70)
})

const run = await roles[role]()
const running = await run(config, log)
log.info({ role }, 'up')
// The supervisor waits for this word, and then for the other one for as long as the role runs; in a container there is nobody to tell.
process.send?.('ready')
setInterval(() => process.send?.('alive'), 500).unref()
if (!process.send) {
  // Linux keeps the first process of a container from what would end it: there has to be an init before it
  if (process.pid === 1) log.error('as process 1 a role that hangs cannot end itself: run the container with an init')
  watchOverLoop(HUNG_AFTER_MS[role], error => log.error({ err: error }, 'nobody watches over this role any more'))
}
// Whoever watched over it is gone, however it ended.
process.once('disconnect', () => process.exit(75))

let isStopping = false
const stop = async (signal: string) => {
  if (isStopping) return
  isStopping = true
  log.info({ signal }, 'stopping')
  setTimeout(() => process.exit(1), 8_000).unref()
  await running.stop()
  process.exit(0)
}
process.on('SIGTERM', () => void stop('SIGTERM'))
process.on('SIGINT', () => void stop('SIGINT'))

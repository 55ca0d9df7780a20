/** The bench's end of the load process. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadReport } from './load-messages.ts'

type ReportOf<T extends LoadOrder['type']> = Extract<LoadReport, { type: { open: 'opened'; calls: 'called'; close: 'closed' }[T] }>

export interface Load {
  /** Gives an order and waits for its report. @throws when it failed or the process ended */
  order<O extends LoadOrder>(order: O): Promise<ReportOf<O['type']>>
}

/** Starts the load process; it ends after the order `close`, or with this process. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  return {
    order: order =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('the load process ended'))
        child.once('exit', ended)
        child.once('message', (report: LoadReport) => {
          child.off('exit', ended)
          if (report.type === 'closed') child.disconnect()
          if (report.type === 'failed') reject(new Error(report.message))
          else resolve(report as never)
        })
        child.send(order)
      }),
  }
}

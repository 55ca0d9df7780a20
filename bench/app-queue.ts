/** What a user would pick instead: Asterisk's own app_queue, set up on the same Asterisk with the same seats. */
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

/** Numbers that lead to the queue of all seats, and to that of the first ten. */
export const APP_QUEUE = '95090'
export const APP_QUEUE_OF_TEN = '95091'

/**
 * Longest idle first, no wrap-up, several hand-outs at once, one second between rounds (its shortest): the fastest that app_queue can be.
 */
const settings = `strategy = leastrecent
ringinuse = no
autofill = yes
timeout = 20
retry = 1
wrapuptime = 0
`

function queuesConf(seats: readonly string[]): string {
  const queue = (name: string, members: readonly string[]) =>
    `[${name}]\n${settings}${members.map(seat => `member => PJSIP/${seat}\n`).join('')}\n`
  return `[general]\npersistentmembers = no\nautofill = yes\n\n${queue('all', seats)}${queue('ten', seats.slice(0, 10))}`
}

/** Calls are recorded here, too, from the moment they are answered. */
function dialplan(recordings: string): string {
  const extension = (number: string, queue: string) =>
    `exten => ${number},1,MixMonitor(${join(recordings, '${UNIQUEID}.wav')},b)\n same => n,Queue(${queue},,,,120)\n same => n,Hangup()\n`
  return `[inbound]\n${extension(APP_QUEUE, 'all')}${extension(APP_QUEUE_OF_TEN, 'ten')}`
}

/**
 * Adds app_queue to a running Asterisk.
 * @param config its configuration directory @param recordings where it may write @param ami `tcp://user:pass@host:port`
 */
export async function addAppQueue(config: string, recordings: string, ami: string, seats: readonly string[]): Promise<void> {
  const { uid, gid } = statSync(join(config, 'extensions.conf'))
  mkdirSync(recordings, { recursive: true })
  chownSync(recordings, uid, gid)
  for (const [file, text] of [
    ['queues.conf', queuesConf(seats)],
    ['extensions.local.conf', dialplan(recordings)],
  ] as const) {
    writeFileSync(join(config, file), text)
    chownSync(join(config, file), uid, gid)
  }
  await actions(new URL(ami), [
    { Action: 'ModuleLoad', Module: 'app_queue.so', LoadType: 'load' },
    { Action: 'ModuleLoad', Module: 'pbx_config.so', LoadType: 'reload' },
  ])
}

/** Runs actions of the manager interface one after the other. @throws when one is refused or takes over 10 s */
function actions(at: URL, list: Record<string, string>[]): Promise<void> {
  const login = { Action: 'Login', Username: at.username, Secret: decodeURIComponent(at.password), Events: 'off' }
  const queue = [login, ...list]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(at.port), at.hostname)
    let heard = ''
    const end = (error?: Error) => {
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    const next = () => {
      const action = queue.shift()
      if (!action) return end()
      socket.write(
        `${Object.entries(action)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`,
      )
    }
    socket.setTimeout(10_000, () => end(new Error('the manager interface does not answer')))
    socket.on('error', end)
    socket.on('connect', next)
    socket.on('data', chunk => {
      heard += chunk.toString()
      for (let gap = heard.indexOf('\r\n\r\n'); gap >= 0; gap = heard.indexOf('\r\n\r\n')) {
        const answer = heard.slice(0, gap)
        heard = heard.slice(gap + 4)
        if (/^Response: Error/m.test(answer)) return end(new Error(`the manager interface refuses: ${answer.replaceAll('\r\n', ', ')}`))
        if (/^Response: Success/m.test(answer)) next()
      }
    })
  })
}

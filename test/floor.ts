// The floor: whoever has it does what it came for, and the next one meanwhile gets ready. Opening a centre takes longer than most of what
// is tried in it, and while it is tried the machine has time left.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stateHome } from '../runtime/layout.ts'

let taken: Promise<void> | undefined

/** Waits until no other test process of this checkout has the floor, and has it until this one ends, however it ends. */
export function takeFloor(): Promise<void> {
  taken ??= take()
  return taken
}

async function take(): Promise<void> {
  mkdirSync(stateHome, { recursive: true })
  // the lock ends with the command, the command with its input, and that with this process
  const holder = spawn('flock', [join(stateHome, 'floor.lock'), 'sh', '-c', 'echo taken; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(() => {
      throw new Error('the floor cannot be taken: flock ended')
    }),
  ])
  holder.unref()
  for (const end of [holder.stdin, holder.stdout]) (end as unknown as { unref(): void }).unref()
}

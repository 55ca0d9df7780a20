// The thread of watchdog.ts begins here: Node 20 gives a thread no loader of TypeScript, even where its process has one.
import { register } from 'tsx/esm/api'

register()
await import('./watchdog-thread.ts')

/** What we use of asterisk-manager 0.2.0, which brings no types. */
declare module 'asterisk-manager' {
  import type { EventEmitter } from 'node:events'
  export type Fields = Record<string, string | string[]>
  export interface Manager extends Pick<EventEmitter, 'on' | 'removeAllListeners'> {
    connect(port: number, host: string, connected: () => void): void
    login(done: (refused?: Fields) => void): void
    action(fields: Record<string, string>, done: (refused: Fields | undefined, reply: Fields) => void): string
    disconnect(): void
  }
  export default function create(port: undefined, host: string, username: string, password: string, events: boolean): Manager
}

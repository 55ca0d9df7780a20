/** The part of swagger-client 2.0.26 (under ari-client) that we replace. */
declare module 'swagger-client' {
  export interface Execution {
    url: string
    method: string
    body?: string
    on: { response(reply: { status: number; data: string; obj?: unknown }): void; error(failure: unknown): void }
  }
  export const PasswordAuthorization: { prototype: { apply(): boolean } }
  export const ShredHttpClient: { prototype: { execute(execution: Execution): void } }
}
